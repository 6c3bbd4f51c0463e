package io.pgcat.sequence;

/**
 * Where a sequence stands: two columns of the sequence itself.
 *
 * @param last {@code last_value}
 * @param called {@code is_called}: whether {@code last} has been handed out; if not, it comes next
 */
public record SequenceValue(long last, boolean called) {

    /** Whether this one has handed out less than another; in the direction in which the sequence counts. */
    boolean isBehind(SequenceValue other, boolean ascending) {
        int order = ascending ? Long.compare(last, other.last) : Long.compare(other.last, last);
        return order < 0 || order == 0 && !called && other.called;
    }

    /** For people: the value, with a mark where it has not been handed out. */
    @Override
    public String toString() {
        return called ? Long.toString(last) : last + " (next)";
    }
}
