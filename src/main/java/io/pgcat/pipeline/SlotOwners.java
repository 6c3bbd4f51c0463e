package io.pgcat.pipeline;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which subscriptions want which slot: two must not want the same, and slots belong to a whole server. */
final class SlotOwners {

    private final Map<String, List<String>> subjects = new LinkedHashMap<>();
    private final Map<String, String> slots = new LinkedHashMap<>();

    void add(PublisherSubject publisher) throws SQLException {
        String key = publisher.server() + ' ' + publisher.slot();
        subjects.computeIfAbsent(key, name -> new ArrayList<>()).add(publisher.subject());
        slots.put(key, publisher.slot());
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        subjects.forEach((key, wanting) -> {
            if (wanting.size() > 1) {
                findings.add(Finding.error(
                        String.join(" and ", wanting),
                        "both want slot " + slots.get(key) + " of the same publisher",
                        "UPDATE pgcat.pgcat_subscription SET slot_name = '...' WHERE name = '...'; -- in one of them"));
            }
        });
        return findings;
    }
}
