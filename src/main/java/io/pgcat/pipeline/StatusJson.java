package io.pgcat.pipeline;

import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** {@link SubscriptionStatus} to JSON and back. Any thread. */
public final class StatusJson {

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            // A process of another version may have written it.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private StatusJson() {}

    /** One object, as {@code pgcat_subscription_status.status} holds it. */
    public static String write(SubscriptionStatus status) {
        return text(MAPPER, status);
    }

    /** An array, indented for people. */
    public static String writeAll(List<SubscriptionStatus> statuses) {
        return text(MAPPER.copy().enable(SerializationFeature.INDENT_OUTPUT), statuses);
    }

    /** @throws IllegalArgumentException if the text is not one status */
    public static SubscriptionStatus read(String json) {
        try {
            return MAPPER.readValue(json, SubscriptionStatus.class);
        } catch (JsonProcessingException notAStatus) {
            throw new IllegalArgumentException("Not a subscription's status", notAStatus);
        }
    }

    private static String text(ObjectMapper mapper, Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException notWritable) {
            throw new IllegalStateException("A status cannot be written as JSON", notWritable);
        }
    }
}
