package io.pgcat.cli;

import java.util.function.Function;

import io.pgcat.change.Batch;
import io.pgcat.route.BatchJson;
import io.pgcat.route.TransactionSql;

/** How changes are shown; the names, in small letters, are those of option {@code --format}. */
enum ShownForm {
    /** One line per transaction, or per part of a large one, as bean {@code batchJson} writes it. */
    JSON(batch -> new BatchJson().write(batch) + "\n"),
    /** A statement per change. */
    SQL(ShownForm::statements);

    private final Function<Batch, String> form;

    ShownForm(Function<Batch, String> form) {
        this.form = form;
    }

    private static String statements(Batch batch) {
        StringBuilder sql = new StringBuilder();
        batch.transactions().forEach(transaction -> sql.append(TransactionSql.write(transaction)));
        return sql.toString();
    }

    /** The text, with a line break at its end. */
    String of(Batch batch) {
        return form.apply(batch);
    }
}
