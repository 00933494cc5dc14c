package io.github.glow4j.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.glow4j.app.files.PngFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a client is told when a request is wrong. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ProblemsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Fixture fixture;
    static Http http;

    @BeforeAll
    static void start() {
        fixture = Fixture.start(Fixture.options());
        http = fixture.http;
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static void assertProblem(Http.Reply reply, int status, String detail) {
        assertThat(reply.status())
                .as(new String(reply.body(), StandardCharsets.UTF_8))
                .isEqualTo(status);
        assertThat(reply.type()).isEqualTo("application/problem+json");
        JsonNode problem = reply.json();
        assertThat(problem.get("type").asText()).isEqualTo("about:blank");
        assertThat(problem.get("title").asText()).isNotEmpty();
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("detail").asText()).contains(detail);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sample      | {"count":                                  | 400 | the body is not JSON: it ends too early
            sample      | {'count': 1}                               | 400 | the body is not JSON: Unexpected character
            sample      | {"count": 1, "count": 2}                   | 400 | Duplicate field 'count'
            sample      | {"count": 1} 2                             | 400 | something follows its value
            sample      | {"count": "1"}                             | 422 | count must be a whole number
            sample      | {"count": 1.5}                             | 422 | count must be a whole number
            sample      | {"count": 12345678901}                     | 422 | count is a number out of range
            sample      | {"count": 0}                               | 422 | count: at least one is needed
            sample      | {"count": 65}                              | 413 | count: 65 are more than the 64 of one request
            sample      | {"cuont": 1}                               | 422 | there is no field cuont; known are count
            sample      | {"temperature": -1}                        | 422 | a temperature must be 0 or more
            sample      | {"temperature": 1e60}                      | 422 | temperature
            sample      | {"latents": "hex"}                         | 422 | latents must be one of base64, array
            sample      | []                                         | 422 | the body must be an object
            sample      | null                                       | 422 | the body must be a JSON object
            encode      | {}                                         | 422 | images: at least one is needed
            encode      | {"images": [null]}                         | 422 | images[0] must be an image
            encode      | {"images": ["?"]}                          | 422 | images[0]: an image is no base64
            encode      | {"images": ["aGVsbG8="]}                   | 422 | image 0 is neither a PNG nor a JPEG file
            encode      | {"images": ["data:image/png,x"]}           | 422 | a data URL without ';base64,'
            decode      | {"latents": [[1, 2]]}                      | 422 | latents[0]: a latent has 2 values where
            decode      | {"latents": ["AAAA"]}                      | 422 | a latent has 3 bytes
            decode      | {"latents": 3}                             | 422 | latents must be an array
            manipulate  | {}                                         | 422 | give either an image or a latent
            interpolate | {"steps": 3}                               | 422 | give either an image or a latent
            interpolate | {"steps": 1}                               | 422 | give either positions or steps, 2 to 64
            resample    | {"levels": []}                             | 422 | levels: at least one number is needed
            attribute   | {"with": []}                               | 422 | with: at least one is needed
            animate     | {"frames": {}, "count": 1}                 | 422 | an animation has at least 2 frames
            animate     | {}                                         | 422 | frames: say what moves
            animate     | {"frames": {"from": {}}}                   | 422 | a blend needs both from and to
            """)
    void aWrongBodyIsExplained(String endpoint, String body, int status, String detail) {
        assertProblem(http.post("/v1/" + endpoint, body), status, detail);
    }

    @Test
    void anUnknownAttributeIsNamed() {
        String latent = Http.base64(new float[3072]);
        assertProblem(
                http.post("/v1/manipulate", "{\"latent\":\"" + latent + "\",\"amounts\":{\"Smiling\":1}}"),
                422,
                "the model has no attribute 'Smiling'");
    }

    @Test
    void amountsThatLeadNowhereAreRefused() {
        String latent = Http.base64(fixture.model.sampleLatents(1, 1, 0).values());
        assertProblem(
                http.post(
                        "/v1/manipulate",
                        "{\"latent\":\"" + latent + "\",\"directions\":[{\"direction\":\"" + latent
                                + "\",\"amount\":3e38}]}"),
                422,
                "the amounts are too large");
    }

    @Test
    void latentsAsBytesMustBeWholeAndFinite() {
        assertProblem(
                http.post("/v1/decode", "application/octet-stream", new byte[100]),
                422,
                "100 bytes are not whole latents");
        float[] values = new float[3072];
        values[7] = Float.NaN;
        assertProblem(http.post("/v1/decode", "application/octet-stream", Http.bytes(values)), 422, "value 7 is NaN");
    }

    @Test
    void pathsMethodsAndTypesAreChecked() {
        assertProblem(http.get("/v2/model"), 404, "nothing at this path");
        assertProblem(http.get("/v1/gallery/nobody.png"), 404, "no such image");
        Http.Reply wrongMethod = http.get("/v1/sample");
        assertProblem(wrongMethod, 405, "use POST");
        assertThat(wrongMethod.header("Allow")).isEqualTo("POST");
        assertProblem(http.post("/v1/sample", "text/plain", new byte[2]), 415, "text/plain is not taken here");
        assertProblem(
                http.send(HttpRequest.newBuilder(fixture.server.uri().resolve("/v1/sample"))
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))),
                415,
                "says no Content-Type");
        assertProblem(http.post("/v1/sample", "{}", "Accept", "text/html"), 406, "application/json or image/png");
    }

    @Test
    void negotiationFollowsTheClientsWish() {
        assertThat(http.post("/v1/sample", "{}", "Accept", "image/*").type()).isEqualTo("image/png");
        assertThat(http.post("/v1/sample", "{}", "Accept", "image/png;q=0.5, application/json;q=0.9")
                        .type())
                .isEqualTo("application/json");
        assertThat(http.post("/v1/sample", "{}", "Accept", "*/*").type()).isEqualTo("application/json");
        assertThat(http.post("/v1/sample", "application/json; charset=utf-8", "{}".getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aHeadRequestHasNoBody() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write("HEAD /health HTTP/1.1\r\nHost: localhost\r\n\r\nGET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            RawHttp.Reply head = RawHttp.readHead(socket.getInputStream());
            assertThat(head.status()).isEqualTo(200);
            assertThat(RawHttp.read(socket.getInputStream()).body()).contains("\"up\"");
        }
    }

    @Test
    void aLargePictureIsRefusedBeforeItIsDecoded() {
        byte[] wide = PngFiles.encode(new BufferedImage(4097, 1, BufferedImage.TYPE_BYTE_BINARY));
        assertProblem(http.post("/v1/encode", "image/png", wide), 413, "4097x1 pixels; at most 4096x4096");
        byte[] limit = PngFiles.encode(new BufferedImage(4096, 4096, BufferedImage.TYPE_BYTE_BINARY));
        assertThat(http.post("/v1/likelihood", "image/png", limit).status()).isEqualTo(200);
    }

    @Test
    void moreThanABatchIsRefused() {
        byte[] small = PngFiles.encode(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB));
        String images = String.join(",", Collections.nCopies(65, '"' + Http.base64(small) + '"'));
        assertProblem(http.post("/v1/encode", "{\"images\":[" + images + "]}"), 413, "65 are more than the 64");
    }

    @Test
    void aBodyTooLargeIsRefusedWhetherItSaysSoOrNot() throws IOException {
        byte[] large = new byte[Limits.BODY_BYTES + 1];
        RawHttp.Reply declared = RawHttp.send(
                fixture.server.port(),
                ("POST /v1/encode HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: "
                                + large.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(declared.status()).isEqualTo(413);
        assertThat(declared.body()).contains("\"status\":413");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(
                    "POST /v1/encode HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = new byte[1 << 20];
            for (int i = 0; i < 17 && socket.getInputStream().available() == 0; i++) {
                out.write("100000\r\n".getBytes(StandardCharsets.US_ASCII));
                if (i < 16) {
                    out.write(chunk);
                    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            }
            RawHttp.Reply chunked = RawHttp.read(socket.getInputStream());
            assertThat(chunked.status()).isEqualTo(413);
            assertThat(chunked.body()).contains("\"status\":413");
        }
    }

    @Test
    void aForeignHostIsTurnedAwayOnLoopback() throws IOException {
        for (String host : new String[] {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example:80"}) {
            RawHttp.Reply reply = RawHttp.send(
                    fixture.server.port(),
                    ("GET /v1/model HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(reply.status()).as(host).isEqualTo(421);
            assertThat(reply.body()).doesNotContain("fixture-32");
        }
        for (String host : new String[] {"localhost", "LOCALHOST:99", "127.0.0.1", "127.1.2.3:8080", "[::1]:8080"}) {
            RawHttp.Reply reply = RawHttp.send(
                    fixture.server.port(),
                    ("GET /v1/model HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(reply.status()).as(host).isEqualTo(200);
        }
    }

    @Test
    void aNameMayBeAllowed() throws IOException {
        ServeOptions options = Fixture.options().withAllowedHosts(java.util.List.of("glow.example"));
        try (Server server = Server.start(fixture.model, options)) {
            RawHttp.Reply reply = RawHttp.send(
                    server.port(),
                    "GET /health HTTP/1.1\r\nHost: Glow.example\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(reply.status()).isEqualTo(200);
        }
    }

    @Test
    void aBodyThatDoesNotArriveInTimeIsGivenUp() throws Exception {
        try (Server server = Server.start(fixture.model, Fixture.options().withTimeout(Duration.ofSeconds(1)));
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(
                    "POST /v1/sample HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 9 && socket.getInputStream().available() == 0; i++) {
                out.write(' ');
                Thread.sleep(400);
            }
            RawHttp.Reply reply = RawHttp.read(socket.getInputStream());
            assertThat(reply.status()).isEqualTo(408);
            assertThat(reply.body()).contains("\"status\":408");
        }
    }

    @Test
    void headersThatDoNotEndInTimeEndTheConnection() throws Exception {
        try (Server server = Server.start(fixture.model, Fixture.options().withTimeout(Duration.ofSeconds(1)));
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write("GET /health HTTP/1.1\r\nHost: localhost\r\nX-Half: a".getBytes(StandardCharsets.US_ASCII));
            assertThat(RawHttp.read(socket.getInputStream()).status())
                    .as("closed without an answer")
                    .isZero();
            assertThat(new Http(server.uri()).get("/health").status()).isEqualTo(200);
        }
    }

    @Test
    void malformedRequestsAreAnsweredByProblems() throws IOException {
        refuse(1, 400);
    }

    @Test
    @Tag("slow")
    void tenThousandMalformedRequestsAreAnsweredByProblems() throws IOException {
        refuse(2, 10_000);
    }

    private static void refuse(long seed, int count) throws IOException {
        MalformedRequests requests = new MalformedRequests(seed);
        for (int i = 0; i < count; i++) {
            byte[] request = requests.next();
            String shown = "request " + i + ": "
                    + new String(request, 0, Math.min(300, request.length), StandardCharsets.ISO_8859_1);
            RawHttp.Reply reply = RawHttp.send(fixture.server.port(), request);
            assertThat(reply.status()).as(shown).isBetween(400, 499);
            assertThat(reply.head()).as(shown).containsIgnoringCase("content-type: application/problem+json");
            assertThat(JSON.readTree(reply.body()).get("status").asInt())
                    .as(shown)
                    .isEqualTo(reply.status());
            assertThat(reply.body()).as(shown).doesNotContain("Exception", "\\tat ", "io.github", "java.", "helidon");
        }
        assertThat(http.get("/health").status()).isEqualTo(200);
        assertThat(http.post("/v1/sample", "{}").status()).isEqualTo(200);
    }
}
