package io.github.glow4j.app.serve;

import io.github.glow4j.inference.Latents;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /v1/manipulate}: an image moved along attributes of the model and along directions of the client's own. */
final class ManipulateEndpoint implements Endpoint {
    private static final class Body extends Source {
        Map<String, Float> amounts = Map.of();
        List<Direction> directions = List.of();
        LatentValues.@Nullable Encoding latents;
    }

    private static final class Direction {
        @Nullable
        LatentValues direction;

        float amount;

        Shift.Own own() {
            if (direction == null) {
                throw Problem.of(422, "directions: every one needs a direction");
            }
            return new Shift.Own(direction.values(), amount);
        }
    }

    private final Engine engine;

    ManipulateEndpoint(Engine engine) {
        this.engine = engine;
    }

    @Override
    public Answer answer(ApiRequest request) {
        Body body = request.json(Body.class);
        Shift shift = new Shift(
                body.amounts, body.directions.stream().map(Direction::own).toList());
        Latents start = Source.latents(engine, request.ticket(), body);
        Latents latents = shift.apply(start, engine.model().attributes());
        return ImageAnswers.ofLatents(request, engine, latents, body.labels(1), body.latents);
    }
}
