package io.github.glow4j.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.glow4j.app.TestModels;
import io.github.glow4j.inference.EncodeOptions;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Latents;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of grey images with 4 classes. */
class ConditionalTest {
    @TempDir
    static Path folder;

    static GlowModel model;
    static Server server;
    static Http http;

    @BeforeAll
    static void start() {
        model = GlowModel.open(TestModels.write(TestModels.CONDITIONAL, folder));
        server = Server.start(model, Fixture.options());
        http = new Http(server.uri());
    }

    @AfterAll
    static void stop() {
        server.close();
        model.close();
    }

    private static Images grey(JsonNode json, int index) throws IOException {
        byte[] png = Base64.getDecoder().decode(json.at("/images/" + index).asText());
        return Images.of(1, List.of(ImageIO.read(new ByteArrayInputStream(png))));
    }

    @Test
    void labelsAreNeededAndChecked() {
        for (String body : new String[] {"{}", "{\"labels\":[]}", "{\"labels\":[4]}", "{\"labels\":[-1]}"}) {
            Http.Reply reply = http.post("/v1/sample", body);
            assertThat(reply.status()).as(body).isEqualTo(422);
            assertThat(reply.json().get("detail").asText()).contains("0 to 3");
        }
    }

    @Test
    void everyImageHasItsLabel() throws IOException {
        JsonNode json = http.post("/v1/sample", "{\"count\":3,\"temperature\":1,\"seed\":4,\"labels\":[0,3,1]}")
                .json();
        Images direct = model.sample(3, 1, 4, new int[] {0, 3, 1});
        for (int i = 0; i < 3; i++) {
            assertThat(grey(json, i)).isEqualTo(direct.slice(i, i + 1));
        }
    }

    @Test
    void oneLabelGoesBothWays() throws IOException {
        Images image = model.sample(1, 1, 4, new int[] {2});
        String png = Http.base64(Pictures.png(image));
        Latents latent = model.encode(image, EncodeOptions.defaults().withLabels(new int[] {2}))
                .latents();
        Latents drawn = model.resampleLevels(latent, Set.of(0), 0.5f, 6);
        JsonNode json = http.post(
                        "/v1/resample",
                        "{\"image\":\"" + png + "\",\"label\":2,\"levels\":[0],\"temperature\":0.5,\"seed\":6}")
                .json();
        assertThat(grey(json, 0)).isEqualTo(model.decode(drawn, new int[] {2}));
        Http.Reply without = http.post("/v1/resample", "{\"image\":\"" + png + "\",\"levels\":[0]}");
        assertThat(without.status()).isEqualTo(422);
    }

    @Test
    void theGalleryTellsNoLikelihoodOfImagesOfUnknownClass() {
        JsonNode images = http.get("/v1/gallery").json().get("images");
        assertThat(images.size()).isEqualTo(16);
        assertThat(images.get(0).has("bitsPerDimension")).isFalse();
    }
}
