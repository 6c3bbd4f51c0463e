package io.pgcat.structure;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What has to be there before an object can be made.
 *
 * @param objects what is copied: extensions, sequences, types, tables
 * @param others what is not, as the server names it: {@code function app.f(integer)}; sorted
 */
record Needs(Set<ObjectId> objects, List<String> others) {

    static final Needs NONE = new Needs(Set.of(), List.of());

    Needs {
        objects = Set.copyOf(objects);
        others = List.copyOf(others);
    }

    /** Both. */
    Needs and(Needs more) {
        Set<ObjectId> allObjects = new LinkedHashSet<>(objects);
        allObjects.addAll(more.objects);
        Set<String> allOthers = new TreeSet<>(others);
        allOthers.addAll(more.others);
        return new Needs(allObjects, List.copyOf(allOthers));
    }
}
