package io.github.glow4j.tensorflow;

import com.google.protobuf.InvalidProtocolBufferException;
import io.github.glow4j.nativelib.NativeLibrary;
import io.github.glow4j.nativelib.NativeLibraryException;
import io.github.glow4j.tensorflow.c.tensorflow_h;
import org.tensorflow.proto.OpList;

/** The TensorFlow library as a whole. */
public final class TensorFlow {
    private TensorFlow() {}

    /**
     * Finds and loads the library. Every entry point does this first, so that a missing library is this exception and
     * not an error in a class initialiser.
     *
     * @throws NativeLibraryException naming what was looked for, where, and the fix
     */
    public static void load() {
        NativeLibrary.tensorFlow();
    }

    /** The version, such as {@code 2.18.0}. */
    public static String version() {
        load();
        return tensorflow_h.TF_Version().getString(0);
    }

    /** The definitions of all operations that this build has. */
    public static OpList operations() {
        load();
        try (Buffer buffer = Buffer.own(tensorflow_h.TF_GetAllOpList())) {
            return OpList.parseFrom(buffer.bytes());
        } catch (InvalidProtocolBufferException e) {
            throw new TensorFlowException.Internal("TensorFlow's list of operations cannot be read: " + e.getMessage());
        }
    }
}
