package io.github.glow4j.app.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** What an endpoint says. */
sealed interface Answer {
    String JSON = "application/json";
    String PROBLEM = "application/problem+json";
    String PNG = "image/png";
    String GIF = "image/gif";
    String APNG = "image/apng";
    String NUMBERS = "application/octet-stream";
    String NPY = "application/x-npy";

    int status();

    String type();

    Map<String, String> headers();

    /** The bytes to be sent, for a request that took so long. */
    byte[] bytes(double milliseconds);

    /**
     * JSON; the time of the request is added when it is sent.
     *
     * @param headers besides Content-Type
     */
    record Json(int status, String type, ObjectNode content, Map<String, String> headers) implements Answer {
        @Override
        public byte[] bytes(double milliseconds) {
            if (status == 200) {
                content.put("milliseconds", milliseconds);
            }
            return JsonFormat.bytes(content);
        }
    }

    /** Pictures, numbers and text. */
    @SuppressWarnings("ArrayRecordComponent") // made for one answer, and not kept
    record Plain(String type, byte[] content) implements Answer {
        @Override
        public int status() {
            return 200;
        }

        @Override
        public Map<String, String> headers() {
            return Map.of();
        }

        @Override
        public byte[] bytes(double milliseconds) {
            return content;
        }
    }

    static Answer json(ObjectNode content) {
        return new Json(200, JSON, content, Map.of());
    }

    static Answer plain(String type, byte[] content) {
        return new Plain(type, content);
    }

    static Answer problem(int status, String title, String detail, Map<String, String> headers) {
        ObjectNode content = JsonFormat.object();
        content.put("type", "about:blank");
        content.put("title", title);
        content.put("status", status);
        content.put("detail", detail);
        return new Json(status, PROBLEM, content, headers);
    }
}
