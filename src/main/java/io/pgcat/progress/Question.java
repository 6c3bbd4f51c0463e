package io.pgcat.progress;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * What is asked of a database: several go in one round trip, which counts where it is far away.
 *
 * @param <T> the answer
 */
public final class Question<T> {

    private final List<String> statements;
    private final List<String> parameters;
    private final Reader<T> reader;
    private T answer;

    /** Takes the answer from the rows. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(ResultSet rows) throws SQLException;
    }

    /**
     * @param statements that return rows; the last one's hold the answer
     * @param parameters all of them, in order
     */
    public Question(List<String> statements, List<String> parameters, Reader<T> reader) {
        this.statements = List.copyOf(statements);
        this.parameters = List.copyOf(parameters);
        this.reader = reader;
    }

    /** Asks them in this order, as one transaction unless one is open. */
    public static void ask(Connection connection, List<Question<?>> questions) throws SQLException {
        String sql = String.join(
                ";",
                questions.stream().flatMap(each -> each.statements.stream()).toList());
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int place = 1;
            for (Question<?> question : questions) {
                for (String parameter : question.parameters) {
                    statement.setString(place++, parameter);
                }
            }
            statement.execute();
            for (Question<?> question : questions) {
                question.take(statement);
            }
        }
    }

    private void take(PreparedStatement statement) throws SQLException {
        for (int i = 1; i < statements.size(); i++) {
            statement.getMoreResults();
        }
        answer = reader.read(statement.getResultSet());
        statement.getMoreResults();
    }

    /** What it has been told; only after {@link #ask}. */
    public T answer() {
        return answer;
    }
}
