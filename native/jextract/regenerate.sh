#!/bin/sh
# Makes the generated Java of every NAME.args here anew, in bindings/NAME/src/generated/java.
# Needs jextract (for JDK 25, with libclang 13 or 14: later ones make code that does not compile) on the PATH.
#
# jextract can neither be told to take symbols from NativeLibrary nor to leave out the layouts of C "long" and
# "long double", whose casts fail on Windows, where they have other sizes. Both are mended afterwards, and ONNX Runtime's
# tables are made to load quickly, which is the only editing that generated code gets.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
if ! command -v jextract > /dev/null; then
    echo "jextract is not on the PATH; get it from https://jdk.java.net/jextract/" >&2
    exit 1
fi

# ONNX Runtime's functions come from a table that one function gives, so only TensorFlow's are looked up by name.
tensorflow_lookup='/SymbolLookup SYMBOL_LOOKUP =/,/;/c\    static final SymbolLookup SYMBOL_LOOKUP = io.github.glow4j.nativelib.NativeLibrary.tensorFlow().symbols();'

for arguments in "$here"/*.args; do
    name=$(basename "$arguments" .args)
    output="$root/bindings/$name/src/generated/java"
    lookup=
    if [ "$name" = tensorflow ]; then lookup=$tensorflow_lookup; fi
    rm -rf "$output"
    (cd "$here" && jextract "@$name.args") 2> "$here/.$name.log" || {
        cat "$here/.$name.log" >&2
        exit 1
    }
    # Skipping opaque types and variadic functions is as it should be; anything else is worth seeing.
    grep -v 'warning: Skipping' "$here/.$name.log" >&2 || true
    rm "$here/.$name.log"

    find "$output" -name '*.java' | while read -r file; do
        sed -e "$lookup" \
            -e '/ C_LONG = /d' -e '/ C_LONG_DOUBLE = /d' \
            -e 's/[[:space:]]*$//' "$file" > "$file.mended"
        mv "$file.mended" "$file"
    done
    if [ "$name" = onnxruntime ]; then
        for table in "$output"/io/github/glow4j/onnxruntime/c/Ort*.java; do
            awk -f "$here/table.awk" "$table" > "$table.mended"
            mv "$table.mended" "$table"
        done
    fi
    echo "$name: $(find "$output" -name '*.java' | wc -l) files, $(find "$output" -name '*.java' -exec cat {} + | wc -l) lines"
done
