package io.pgcat.pipeline;

import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.pgcat.sequence.CarriedSequence;

/** What has become of sequences, as JSON. Any thread. */
public final class SequenceJson {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
            .build();

    private SequenceJson() {}

    /** An array, indented for people. */
    public static String writeAll(List<CarriedSequence> carried) {
        try {
            return MAPPER.writeValueAsString(carried);
        } catch (JsonProcessingException notWritable) {
            throw new IllegalStateException("Sequences cannot be written as JSON", notWritable);
        }
    }
}
