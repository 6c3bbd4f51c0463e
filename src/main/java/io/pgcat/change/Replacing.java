package io.pgcat.change;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Replaces elements of a list of which mostly none is. */
final class Replacing {

    private Replacing() {}

    /**
     * The list with what became of each element, without those of which nothing is left.
     *
     * @param each gives the same object for what stays, null for what goes
     * @return the same list where all stay
     */
    static <T> List<T> in(List<T> all, Function<T, T> each) {
        List<T> replaced = null;
        for (int i = 0; i < all.size(); i++) {
            T before = all.get(i);
            T after = each.apply(before);
            if (replaced == null && after != before) {
                replaced = new ArrayList<>(all.subList(0, i));
            }
            if (replaced != null && after != null) {
                replaced.add(after);
            }
        }
        return replaced == null ? all : replaced;
    }
}
