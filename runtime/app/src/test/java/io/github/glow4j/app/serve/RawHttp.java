package io.github.glow4j.app.serve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** Sends bytes that no HTTP client would, and reads the one answer to them. */
final class RawHttp {
    private RawHttp() {}

    /** An answer; status 0 and no text if the connection was closed without one. */
    record Reply(int status, String head, String body) {}

    static Reply send(int port, byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            try {
                socket.getOutputStream().write(request);
                socket.getOutputStream().flush();
            } catch (IOException e) {
                // The server has answered and closed already.
            }
            return read(socket.getInputStream());
        }
    }

    static Reply read(InputStream in) throws IOException {
        Reply head = readHead(in);
        int length = head.head()
                .lines()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(
                        line.substring("content-length:".length()).trim()))
                .findFirst()
                .orElse(0);
        return new Reply(head.status(), head.head(), new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    static Reply readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!endsWithEmptyLine(head.toByteArray())) {
            int next = in.read();
            if (next < 0) {
                return new Reply(0, head.toString(StandardCharsets.ISO_8859_1), "");
            }
            head.write(next);
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        return new Reply(Integer.parseInt(text.split(" ", 3)[1]), text, "");
    }

    private static boolean endsWithEmptyLine(byte[] bytes) {
        int n = bytes.length;
        return n >= 4 && Arrays.equals(bytes, n - 4, n, new byte[] {'\r', '\n', '\r', '\n'}, 0, 4);
    }
}
