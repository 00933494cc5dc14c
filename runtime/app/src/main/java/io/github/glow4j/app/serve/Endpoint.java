package io.github.glow4j.app.serve;

/** What answers the requests of one route. */
@FunctionalInterface
interface Endpoint {
    /**
     * Answers a request.
     *
     * @throws Problem if it cannot be answered
     * @throws io.github.glow4j.models.InvalidInputException which the client is told as 422
     */
    Answer answer(ApiRequest request);
}
