package io.pgcat.structure;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

import io.pgcat.structure.Report.Item;

/**
 * One thing that follows a table's rows.
 *
 * @param statement the kind of its first command
 * @param refusal why the target's version cannot have it; empty when it can
 * @param presence whether it is there
 * @param making how it is made
 */
record Step(Item item, Needs needs, String statement, Optional<String> refusal, Presence presence, Making making) {

    /** Asks whether something is there. */
    interface Presence {
        boolean isThere(TargetObjects objects) throws SQLException;
    }

    /** Finds out how to make something; empty where something else has to come first. */
    interface Making {
        List<Command> commands(TargetObjects objects, ReportBuilder report) throws SQLException;
    }
}
