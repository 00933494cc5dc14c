/** Finds, unpacks and loads native libraries, and looks after the lifetimes of native objects. */
@org.jspecify.annotations.NullMarked
module io.github.glow4j.nativelib {
    requires static org.jspecify;

    exports io.github.glow4j.nativelib;
}
