# Makes the generated class of a function pointer, or of a table of them, quick to load. Writes offsets as numbers, which
# are looked up by name otherwise: that took 60 ms of every start with the hundreds of functions of ONNX Runtime. Makes the
# handles of each function, which glow4j calls in another way, only when they are wanted. Leaves out the accessors of the
# parts that are reserved.
match($0, /MemoryLayout\.paddingLayout\(/) {
    count = $0
    sub(/.*paddingLayout\(/, "", count)
    next_offset += count + 0
}
match($0, /C_(POINTER|INT)(\))?\.withName\("[^"]+"\)/) {
    name = $0
    sub(/.*withName\("/, "", name)
    sub(/"\).*/, "", name)
    offset[name] = next_offset + 0
    count = 1
    if ($0 ~ /sequenceLayout\(/) {
        count = $0
        sub(/.*sequenceLayout\(/, "", count)
        sub(/,.*/, "", count)
    }
    next_offset += ($0 ~ /C_INT/ ? 4 : 8) * count
}

/SequenceLayout reserved_[0-9]+\$LAYOUT =/ { reserved = 1 }
reserved {
    if ($0 ~ /\$ELEM_HANDLE\.set\(/) last = 1
    if (last && $0 ~ /^    }$/) {
        reserved = last = 0
        skip_blank = 1
    }
    next
}
skip_blank {
    skip_blank = 0
    if ($0 == "") next
}

/OfInt\)\$LAYOUT\.select\(/ { sub(/\(OfInt\)\$LAYOUT\.select\(.*\);/, "onnxruntime_h.C_INT;") }
/AddressLayout\)\$LAYOUT\.select\(/ { sub(/\(AddressLayout\)\$LAYOUT\.select\(.*\);/, "onnxruntime_h.C_POINTER;") }
/\$LAYOUT\.byteOffset\(groupElement\(/ {
    name = $0
    sub(/.*groupElement\("/, "", name)
    sub(/"\).*/, "", name)
    sub(/\$LAYOUT\.byteOffset\(.*\);/, offset[name] "L;")
}
match($0, /private static final MethodHandle (UP|DOWN)\$MH = /) {
    sub(/private static final MethodHandle UP\$MH = /, "private static final class UP { static final MethodHandle MH = ")
    sub(/private static final MethodHandle DOWN\$MH = /, "private static final class DOWN { static final MethodHandle MH = ")
    $0 = $0 " }"
}
{
    gsub(/UP\$MH/, "UP.MH")
    gsub(/DOWN\$MH/, "DOWN.MH")
    print
}
