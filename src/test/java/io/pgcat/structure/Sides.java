package io.pgcat.structure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

import io.pgcat.testkit.Servers;
import io.pgcat.testkit.TestDatabase;

/** A publisher and a target, each an empty database on a server of its own. */
record Sides(TestDatabase publisher, TestDatabase subscriber, Connection source, Connection target)
        implements AutoCloseable {

    static Sides open(int from, int to) throws SQLException {
        TestDatabase publisher = Servers.database(Servers.get(from, 1));
        TestDatabase subscriber = Servers.database(Servers.get(to, 2));
        return new Sides(publisher, subscriber, publisher.connect(), subscriber.connect());
    }

    /** With names as they are, leaving alone what is there. */
    StructureCopy copy(String... tables) {
        return copy(UnaryOperator.identity(), tables);
    }

    StructureCopy copy(UnaryOperator<QualifiedName> mapping, String... tables) {
        return new StructureCopy(StructureCopy.read(source, names(tables)), mapping, Existing.LEAVE);
    }

    /** Each as {@code schema.name}, without dots in either. */
    static List<QualifiedName> names(String... tables) {
        return Arrays.stream(tables)
                .map(table -> table.split("\\."))
                .map(parts -> new QualifiedName(parts[0], parts[1]))
                .toList();
    }

    /** Tables of some schemas into others, by pairs. */
    static UnaryOperator<QualifiedName> schemas(String... fromTo) {
        return table -> {
            for (int i = 0; i < fromTo.length; i += 2) {
                if (table.schema().equals(fromTo[i])) {
                    return new QualifiedName(fromTo[i + 1], table.name());
                }
            }
            return table;
        };
    }

    /** The target's answer. */
    String value(String sql) throws SQLException {
        return subscriber.value(sql);
    }

    @Override
    public void close() throws SQLException {
        source.close();
        target.close();
        publisher.close();
        subscriber.close();
    }
}
