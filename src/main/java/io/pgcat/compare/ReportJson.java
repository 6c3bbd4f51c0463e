package io.pgcat.compare;

import java.math.BigDecimal;
import java.math.RoundingMode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A report for programs. */
public final class ReportJson {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int MILLISECONDS = 3;

    private ReportJson() {}

    /** One JSON object. Of a row only the key is shown. */
    public static String write(Report report) {
        ObjectNode root = JSON.createObjectNode();
        root.put("subscription", report.subscription());
        root.put("database", report.database());
        root.put("equal", report.isEqual());
        root.put("differences", report.differences());
        root.put("seconds", seconds(report.seconds()));
        ArrayNode tables = root.putArray("tables");
        report.tables().forEach(table -> write(table, tables.addObject()));
        ArrayNode problems = root.putArray("problems");
        report.problems().forEach(problems::add);
        ArrayNode cautions = root.putArray("cautions");
        report.cautions().forEach(cautions::add);
        try {
            return JSON.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of text and numbers cannot be written", e);
        }
    }

    private static void write(TableResult table, ObjectNode node) {
        ArrayNode remote = node.putArray("remote");
        table.remote().forEach(remote::add);
        node.put("local", table.local());
        ArrayNode key = node.putArray("key");
        table.key().forEach(key::add);
        node.put("rows", table.rows());
        node.put("equal", table.equal());
        for (Difference.Kind kind : Difference.Kind.values()) {
            node.put(kind.label(), table.count(kind));
        }
        node.put("repaired", table.repaired());
        node.put("seconds", seconds(table.seconds()));
        node.put("rowsPerSecond", table.rowsPerSecond());
        ArrayNode differences = node.putArray("differences");
        table.first().forEach(difference -> write(difference, differences.addObject()));
        ArrayNode notes = node.putArray("notes");
        table.notes().forEach(notes::add);
        node.put("problem", table.problem().isEmpty() ? null : table.problem());
    }

    private static void write(Difference difference, ObjectNode node) {
        node.put("kind", difference.kind().label());
        ObjectNode key = node.putObject("key");
        difference.key().forEach(key::put);
        node.put("publisherRows", difference.publisherRows());
        node.put("targetRows", difference.targetRows());
    }

    private static BigDecimal seconds(double seconds) {
        return BigDecimal.valueOf(seconds).setScale(MILLISECONDS, RoundingMode.HALF_UP);
    }
}
