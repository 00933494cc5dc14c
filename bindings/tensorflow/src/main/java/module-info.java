/** TensorFlow through the Foreign Function and Memory API. Knows nothing of Glow. */
@org.jspecify.annotations.NullMarked
module io.github.glow4j.tensorflow {
    requires static org.jspecify;
    requires transitive io.github.glow4j.nativelib;
    requires transitive tensorflow.nativelib;
    requires transitive com.google.protobuf;

    exports io.github.glow4j.tensorflow;
}
