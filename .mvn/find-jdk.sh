# Sourced by mvnw and glow. POSIX sh.
#
# find_jdk MIN: sets and exports JAVA_HOME to a JDK of at least version MIN and succeeds, or fails without a word.
# An own JAVA_HOME that is new enough wins, then the one on the PATH, then the oldest that will do of the usual
# places (the release the project is tested with is the oldest).

# The feature release of the JDK in a folder, from its "release" file: 25 for JAVA_VERSION="25.0.3". No process is started.
jdk_version() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    jdk_version=
    while IFS='=' read -r jdk_key jdk_value; do
        [ "$jdk_key" = JAVA_VERSION ] || continue
        jdk_value=${jdk_value#\"}
        jdk_version=${jdk_value%%[!0-9]*}
    done < "$1/release"
    [ -n "$jdk_version" ]
}

find_jdk() {
    if [ -n "${JAVA_HOME-}" ] && jdk_version "$JAVA_HOME" && [ "$jdk_version" -ge "$1" ]; then
        export JAVA_HOME
        return 0
    fi
    jdk_javac=$(command -v javac 2>/dev/null) && jdk_javac=$(readlink -f "$jdk_javac" 2>/dev/null) || jdk_javac=
    jdk_home=${jdk_javac%/bin/javac}
    if [ -n "$jdk_home" ] && jdk_version "$jdk_home" && [ "$jdk_version" -ge "$1" ]; then
        JAVA_HOME=$jdk_home
        export JAVA_HOME
        return 0
    fi
    jdk_best=
    jdk_best_version=
    for jdk_home in \
        /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/* /opt/java/* /opt/jdk/* \
        "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* "${HOME-}"/.m2/jdks/* "${HOME-}"/.gradle/jdks/* \
        "${HOME-}"/.asdf/installs/java/* "${HOME-}"/.local/share/mise/installs/java/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        if jdk_version "$jdk_home" && [ "$jdk_version" -ge "$1" ] &&
            { [ -z "$jdk_best" ] || [ "$jdk_version" -lt "$jdk_best_version" ]; }; then
            jdk_best=$jdk_home
            jdk_best_version=$jdk_version
        fi
    done
    [ -n "$jdk_best" ] || return 1
    JAVA_HOME=$jdk_best
    export JAVA_HOME
}

# Says how to get a JDK and exits.
no_jdk() {
    echo "$1: a JDK of version $2 or newer is needed and none was found" >&2
    echo "  (looked at JAVA_HOME=${JAVA_HOME-}, the PATH, /usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks, ~/.m2/jdks and the like)." >&2
    echo "  Install one (a package such as temurin-$2-jdk or openjdk-$2-jdk, or 'sdk install java'), or set JAVA_HOME." >&2
    exit 1
}
