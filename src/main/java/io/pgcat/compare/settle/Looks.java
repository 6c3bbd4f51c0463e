package io.pgcat.compare.settle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import io.pgcat.compare.scan.Suspect;
import io.pgcat.compare.side.Pair;
import io.pgcat.compare.side.Session;
import io.pgcat.compare.side.Side;
import io.pgcat.compare.table.ComparedTable;
import io.pgcat.compare.table.Ends;

/** Looks up suspects by their keys. One thread. */
public final class Looks {

    private static final int KEYS_PER_QUESTION = 1_000;
    /** Where nothing but reading the whole table finds a row, it is read for many at once. */
    private static final int KEYS_PER_READ = 100_000;

    private final Ends ends;
    private final Pair pair;

    public Looks(Ends ends, Pair pair) {
        this.ends = ends;
        this.pair = pair;
    }

    /** What a side has of each suspect now; as many entries as there are suspects. */
    Map<Suspect, Look> at(Side side, Collection<Suspect> suspects) {
        return at(pair.on(side), suspects);
    }

    /** What both sides have of each suspect, asked at the same time. */
    Pair.Both<Map<Suspect, Look>> atBoth(Collection<Suspect> suspects) {
        return pair.ask(session -> at(session, suspects));
    }

    private Map<Suspect, Look> at(Session session, Collection<Suspect> suspects) {
        Map<Suspect, Look> looks = new HashMap<>();
        suspects.forEach(suspect -> looks.put(suspect, Look.NOTHING));
        byTable(suspects).forEach((table, ofTable) -> {
            int most = table.key().isIndexed(session.side()) ? KEYS_PER_QUESTION : KEYS_PER_READ;
            session.lookUpByIndex(table.key().isIndexed(session.side()));
            for (int first = 0; first < ofTable.size(); first += most) {
                look(session, table, ofTable.subList(first, Math.min(ofTable.size(), first + most)), looks);
            }
        });
        return looks;
    }

    private void look(Session session, ComparedTable table, List<Suspect> suspects, Map<Suspect, Look> looks) {
        List<List<String>> keys = suspects.stream().map(Suspect::key).toList();
        for (List<String> row : session.rows(ends.sql(session.side(), table).look(keys))) {
            Suspect suspect = suspects.get(Integer.parseInt(row.get(0)) - 1);
            looks.put(suspect, new Look(Long.parseLong(row.get(1)), row.get(2), row.get(3)));
        }
    }

    static Map<ComparedTable, List<Suspect>> byTable(Collection<Suspect> suspects) {
        Map<ComparedTable, List<Suspect>> byTable = new IdentityHashMap<>();
        suspects.forEach(suspect -> byTable.computeIfAbsent(suspect.table(), none -> new ArrayList<>())
                .add(suspect));
        return byTable;
    }
}
