package io.github.glow4j.training.translation;

/** What a node asks for that cannot be translated. The translation adds the name of the node. */
final class Unsupported extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unsupported(String message) {
        super(message);
    }
}
