package io.github.glow4j.app.serve;

import io.github.glow4j.app.files.PngFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.zip.CRC32;

/** Requests that are wrong in one way or another, from a seed. None of them could be taken for a right one. */
final class MalformedRequests {
    private static final int LENGTH = 3072;

    private static final List<String> POSTS = List.of(
            "encode",
            "likelihood",
            "decode",
            "sample",
            "manipulate",
            "interpolate",
            "resample",
            "attribute",
            "animate");

    private final Random random;
    private final byte[] png = PngFiles.encode(new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB));
    private final List<Supplier<byte[]>> kinds = List.of(
            this::brokenRequestLine,
            this::brokenHeader,
            this::brokenFraming,
            this::foreignHost,
            this::unknownPath,
            this::wrongMethod,
            this::wrongContentType,
            this::unacceptable,
            this::noJson,
            this::cutJson,
            this::wrongType,
            this::unknownField,
            this::nothingInIt,
            this::tooMuch,
            this::wrongLatent,
            this::wrongRawLatent,
            this::wrongImage,
            this::damagedImage,
            this::bomb,
            this::nested,
            this::twice);

    MalformedRequests(long seed) {
        random = new Random(seed);
    }

    byte[] next() {
        return pick(kinds).get();
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private String post() {
        return "/v1/" + pick(POSTS);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] request(String method, String path, String headers, byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(ascii(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "Content-Length: "
                + body.length + "\r\n\r\n"));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    private static byte[] json(String path, String body) {
        return request("POST", path, "Content-Type: application/json\r\n", body.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        for (int i = 2 + random.nextInt(9); i > 0; i--) {
            word.append((char) ('a' + random.nextInt(26)));
        }
        return word.toString();
    }

    // HTTP

    private byte[] brokenRequestLine() {
        return ascii(pick(List.of(
                "GET /he\u0001alth HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /" + word() + "%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET " + word() + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /?" + word() + "=<> HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /" + "x".repeat(10_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /health HTTP/1." + (2 + random.nextInt(8)) + "\r\nHost: localhost\r\n\r\n")));
    }

    private byte[] brokenHeader() {
        return ascii("GET /health HTTP/1.1\r\n"
                + pick(List.of(
                        "Host: localhost\r\n" + word() + "\r\n\r\n",
                        "Host: localhost\r\nX-" + word() + ": \u0000\r\n\r\n",
                        "Host: localhost\r\nX y: " + word() + "\r\n\r\n",
                        "Host: localhost\r\nX: " + "y".repeat(20_000) + "\r\n\r\n",
                        "Host: localhost\r\nHost: localhost\r\n\r\n",
                        "Host: localhost:port\r\n\r\n",
                        "\r\n")));
    }

    private byte[] brokenFraming() {
        String head = "POST " + post() + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
        return ascii(head
                + pick(List.of(
                        "Content-Length: " + word() + "\r\n\r\n{}",
                        "Content-Length: -" + (1 + random.nextInt(9)) + "\r\n\r\n{}",
                        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                        "Transfer-Encoding: " + word() + "\r\n\r\n",
                        "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                        "Transfer-Encoding: chunked\r\n\r\n" + "xyz\r\n",
                        "Transfer-Encoding: chunked\r\n\r\n-5\r\n{}\r\n",
                        "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n{}\r\n",
                        "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
                        "Content-Length: " + (Limits.BODY_BYTES + 1 + random.nextInt(1000)) + "\r\n\r\n{}")));
    }

    private byte[] foreignHost() {
        return ascii("GET " + pick(List.of("/health", "/v1/model", "/metrics")) + " HTTP/1.1\r\nHost: " + word()
                + pick(List.of(".example", ".localhost.example", ":80")) + "\r\n\r\n");
    }

    private byte[] unknownPath() {
        return ascii("GET " + pick(List.of("/v1/", "/", "/../", "/v1/gallery/", "/health/")) + word()
                + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    }

    private byte[] wrongMethod() {
        return pick(List.of("PUT", "DELETE", "PATCH", "GET")).equals("GET")
                ? ascii("GET " + post() + " HTTP/1.1\r\nHost: [::1]:80\r\n\r\n")
                : request(pick(List.of("PUT", "DELETE", "PATCH", word().toUpperCase())), post(), "", ascii("{}"));
    }

    private byte[] wrongContentType() {
        return request(
                "POST",
                post(),
                pick(List.of(
                        "",
                        "Content-Type: text/plain\r\n",
                        "Content-Type: " + word() + "\r\n",
                        "Content-Type: image/gif\r\n",
                        "Content-Type: application/x-java-serialized-object\r\n",
                        "Content-Type: " + word() + "/" + word() + "; " + word() + "\r\n")),
                ascii("{}"));
    }

    private byte[] unacceptable() {
        return request(
                "POST",
                "/v1/sample",
                "Content-Type: application/json\r\nAccept: "
                        + pick(List.of("text/html", "video/mp4", "image/png;q=0", word() + "/" + word())) + "\r\n",
                ascii("{}"));
    }

    // JSON

    private byte[] noJson() {
        byte[] garbage = bytes(1 + random.nextInt(200));
        garbage[0] = (byte) pick(List.of('<', 'x', '\u0000', '}', '\'')).charValue();
        return request("POST", post(), "Content-Type: application/json\r\n", garbage);
    }

    private byte[] cutJson() {
        String whole = "{\"count\": 3, \"temperature\": 0.7, \"seed\": 12, \"labels\": [1, 2, 3]}";
        return json(post(), whole.substring(0, 1 + random.nextInt(whole.length() - 1)));
    }

    private byte[] wrongType() {
        String wrong = pick(List.of("\"1\"", "true", "{}", "1.5", "1e400", "99999999999999999999", "NaN", "[[]]"));
        return json("/v1/sample", "{\"count\":" + wrong + "}");
    }

    private byte[] unknownField() {
        return json(post(), "{\"" + word() + "_" + "\": " + random.nextInt() + "}");
    }

    private byte[] nothingInIt() {
        return json(
                pick(List.of(
                                "encode",
                                "likelihood",
                                "decode",
                                "manipulate",
                                "interpolate",
                                "resample",
                                "attribute",
                                "animate")
                        .stream()
                        .map("/v1/"::concat)
                        .toList()),
                pick(List.of("{}", "null", "[]", "7", "\"text\"", "{\"images\": []}", "{\"latents\": null}")));
    }

    private byte[] tooMuch() {
        return pick(List.<Supplier<byte[]>>of(
                        () -> json("/v1/sample", "{\"count\":" + (65 + random.nextInt(1 << 20)) + "}"),
                        () -> json("/v1/sample", "{\"count\":-" + random.nextInt(9) + "}"),
                        () -> json("/v1/sample", "{\"temperature\":-0." + (1 + random.nextInt(9)) + "}"),
                        () -> json("/v1/sample", "{\"temperature\":1e39}"),
                        () -> json("/v1/manipulate", "{\"latent\":" + zeros() + ",\"amounts\":{\"" + word() + "\":1}}"),
                        () -> json(
                                "/v1/resample",
                                "{\"latent\":" + zeros() + ",\"levels\":[" + (3 + random.nextInt(9)) + "]}"),
                        () -> json("/v1/animate", "{\"frames\":{\"latent\":" + zeros() + "},\"scale\":17}"),
                        () -> json(
                                "/v1/interpolate",
                                "{\"from\":{\"latent\":" + zeros() + "},\"to\":{\"latent\":" + zeros() + "},\"steps\":"
                                        + (65 + random.nextInt(1000)) + "}")))
                .get();
    }

    private static String zeros() {
        return '"' + Http.base64(new float[LENGTH]) + '"';
    }

    private byte[] wrongLatent() {
        String latent = pick(List.of(
                "[]",
                "[1,2,3]",
                "\"AAAA\"",
                "\"" + word() + "!\"",
                "[" + "0,".repeat(LENGTH) + "0]",
                "[" + "0,".repeat(LENGTH - 1) + "1e300]",
                "[" + "0,".repeat(LENGTH - 1) + "\"0\"]",
                "[" + "0,".repeat(LENGTH - 1) + "null]",
                "true"));
        return json("/v1/decode", "{\"latents\":[" + latent + "]}");
    }

    private byte[] wrongRawLatent() {
        float[] values = new float[LENGTH];
        values[random.nextInt(LENGTH)] = pick(List.of(Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY));
        byte[] body = random.nextBoolean() ? Http.bytes(values) : bytes(1 + random.nextInt(LENGTH * 4 - 1));
        return request("POST", "/v1/decode", "Content-Type: application/octet-stream\r\n", body);
    }

    // Pictures

    private byte[] image(byte[] file) {
        return random.nextBoolean()
                ? request("POST", "/v1/encode", "Content-Type: image/png\r\n", file)
                : json(pick(List.of("/v1/encode", "/v1/likelihood")), "{\"images\":[\"" + Http.base64(file) + "\"]}");
    }

    private byte[] wrongImage() {
        return image(pick(List.of(
                ascii("dear diary"),
                ascii("GIF89a" + word()),
                ascii("<svg xmlns='http://www.w3.org/2000/svg'/>"),
                ascii("BM" + word().repeat(20)),
                new byte[] {(byte) 0xac, (byte) 0xed, 0, 5, 's', 'r'},
                bytes(1 + random.nextInt(100)))));
    }

    private byte[] damagedImage() {
        byte[] damaged = png.clone();
        if (random.nextBoolean()) {
            return image(Arrays.copyOf(damaged, 9 + random.nextInt(damaged.length - 10)));
        }
        damaged[8 + random.nextInt(damaged.length - 8)] ^= (byte) (1 << random.nextInt(8));
        return image(damaged);
    }

    /** A small file that says it is a large picture. */
    private byte[] bomb() {
        ByteBuffer file = ByteBuffer.wrap(png.clone());
        file.putInt(16, pick(List.of(4097, 65_535, Integer.MAX_VALUE, -1, 0)));
        file.putInt(20, pick(List.of(4097, 65_535, Integer.MAX_VALUE)));
        CRC32 checksum = new CRC32();
        checksum.update(file.array(), 12, 17);
        file.putInt(29, (int) checksum.getValue());
        return image(file.array());
    }

    private byte[] nested() {
        int depth = 10 + random.nextInt(5000);
        return json(post(), pick(List.of("[", "{\"from\":", "{\"images\":[")).repeat(depth));
    }

    private byte[] twice() {
        return json("/v1/sample", "{\"count\":1,\"seed\":" + random.nextInt() + ",\"count\":2}");
    }
}
