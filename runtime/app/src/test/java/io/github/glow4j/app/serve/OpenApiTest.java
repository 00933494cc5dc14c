package io.github.glow4j.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The document of the server against what the server does. */
class OpenApiTest {
    static Fixture fixture;
    static JsonNode document;

    @BeforeAll
    static void start() {
        fixture = Fixture.start(Fixture.options());
        document = fixture.http.get("/openapi.json").json();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void everyRouteIsDescribedAndTheOtherWayRound() {
        Set<String> described = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method -> described.add(method.toUpperCase() + " " + path.getKey())));
        try (Metrics metrics = new Metrics(fixture.model);
                Engine engine = new Engine(fixture.model, Fixture.options(), metrics)) {
            assertThat(described)
                    .containsExactlyInAnyOrderElementsOf(new Routes(engine, metrics)
                            .all(Fixture.options()).stream()
                                    .map(route -> route.method() + " " + route.path())
                                    .toList());
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(document.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    /** A request with an unknown field is answered with those that are known. */
    @Test
    void theFieldsOfEveryRequestAreThoseThatTheServerKnows() {
        document.get("paths").properties().forEach(path -> {
            JsonNode schema = path.getValue().at("/post/requestBody/content/application~1json/schema");
            if (!schema.isMissingNode()) {
                assertThat(known(path.getKey(), "{\"?\":0}")).isEqualTo(names(schema.get("properties")));
            }
        });
        JsonNode schemas = document.at("/components/schemas");
        assertThat(known("/v1/interpolate", "{\"from\":{\"?\":0}}")).isEqualTo(names(schemas.at("/Source/properties")));
        JsonNode frames =
                document.at("/paths/~1v1~1animate/post/requestBody/content/application~1json/schema/properties/frames");
        Set<String> either = names(frames.at("/anyOf/0/properties"));
        either.addAll(names(frames.at("/anyOf/1/properties")));
        assertThat(known("/v1/animate", "{\"frames\":{\"?\":0}}")).isEqualTo(either);
    }

    private static Set<String> known(String path, String body) {
        Http.Reply reply = fixture.http.post(path, body);
        assertThat(reply.status()).isEqualTo(422);
        String detail = reply.json().get("detail").asText();
        return Arrays.stream(detail.substring(detail.indexOf("known are ") + "known are ".length())
                        .split(", "))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(JsonNode properties) {
        Set<String> names = new TreeSet<>();
        properties.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Test
    void answersHaveTheFieldsThatAreDescribed() {
        for (String path : new String[] {"/health", "/v1/model", "/v1/gallery"}) {
            assertDescribed(path, "get", fixture.http.get(path).json());
        }
        assertDescribed(
                "/v1/sample",
                "post",
                fixture.http.post("/v1/sample", "{\"returnLatents\":true}").json());
        String image =
                fixture.http.post("/v1/sample", "{}").json().at("/images/0").asText();
        assertDescribed(
                "/v1/encode",
                "post",
                fixture.http
                        .post("/v1/encode", "{\"images\":[\"" + image + "\"]}")
                        .json());
    }

    private static void assertDescribed(String path, String method, JsonNode answer) {
        JsonNode schema = document.at(
                "/paths/" + path.replace("/", "~1") + "/" + method + "/responses/200/content/application~1json/schema");
        if (schema.has("$ref")) {
            schema = document.at(schema.get("$ref").asText().substring(1));
        }
        assertThat(names(schema.get("properties"))).as(path).containsAll(names(answer));
        JsonNode required = schema.get("required");
        assertThat(names(answer))
                .as(path)
                .containsAll(required.valueStream().map(JsonNode::asText).toList());
    }
}
