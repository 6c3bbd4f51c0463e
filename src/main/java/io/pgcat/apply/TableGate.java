package io.pgcat.apply;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.pgcat.change.Relation;

/**
 * Which tables' changes a stream applies. A table whose rows are still to be copied has nothing that they could be applied to; while
 * they are being copied they are held, and applied afterwards. Any thread.
 */
public final class TableGate {

    /** What becomes of a table's changes. */
    public enum Passage {
        /** They are applied. */
        PASS,
        /** They are left out: a copy that begins later has them. */
        IGNORE,
        /** They are kept at the target until the copy is complete. */
        HOLD
    }

    private volatile Rules rules;
    private final Set<Integer> strangers = new TreeSet<>();

    /**
     * @param byOid by the publisher's OID of the table
     * @param others what becomes of tables that are not named
     */
    private record Rules(Map<Integer, Passage> byOid, Passage others) {}

    private TableGate(Passage others) {
        this.rules = new Rules(Map.of(), others);
    }

    /** Lets every table pass. */
    public static TableGate open() {
        return new TableGate(Passage.PASS);
    }

    /** Lets no table pass before it is named. */
    public static TableGate closed() {
        return new TableGate(Passage.IGNORE);
    }

    /** From now on these rules are true, too. To be called between two of the stream's transactions, or before the first. */
    public synchronized void change(Map<Integer, Passage> byOid) {
        Map<Integer, Passage> all = new HashMap<>(rules.byOid());
        all.putAll(byOid);
        rules = new Rules(Map.copyOf(all), rules.others());
    }

    /** What becomes of changes of this table. */
    Passage of(Relation relation) {
        Rules current = rules;
        Passage passage = current.byOid().get(relation.oid());
        if (passage == null && current.others() != Passage.PASS) {
            synchronized (strangers) {
                strangers.add(relation.oid());
            }
        }
        return passage == null ? current.others() : passage;
    }

    /** Tables of which changes came that nobody has named, since this was asked last. */
    public Set<Integer> takeStrangers() {
        synchronized (strangers) {
            Set<Integer> taken = Set.copyOf(strangers);
            strangers.clear();
            return taken;
        }
    }
}
