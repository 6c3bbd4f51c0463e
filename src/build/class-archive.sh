#!/bin/sh
# Makes what ./pgcat starts the JVM with: java.args (class path), and classes.jsa (classes and lambdas as the JVM has them in
# memory, which halves the time of a start and lets the first changes pass sooner). Part of the build, after target/quarkus-app
# is there.
#
# The archive fits this Java, this folder and these jars alone; with others the JVM goes without it and says nothing.
# Quarkus' own loader keeps classes out of such an archive, so there is a plain class path; its order is that of the loader.
# Source: JDK 17, "Class Data Sharing"; io.quarkus.bootstrap.runner.QuarkusEntryPoint.
set -eu

app=$(CDPATH='' cd "$1" && pwd -P)
home=$2
java=java
if [ -n "${JAVA_HOME-}" ]; then
    java=$JAVA_HOME/bin/java
fi

classpath=
for folder in quarkus app lib/boot lib/main; do
    for jar in "$app/$folder"/*.jar; do
        classpath=$classpath${classpath:+:}$jar
    done
done

training=$(mktemp -d)
trap 'rm -rf "$training"' EXIT
printf '%s\n' \
    "pgcat.databases.training.url=jdbc:postgresql://127.0.0.1:1/none" \
    "pgcat.databases.training.username=nobody" >"$training/application.properties"
printf '%s\n' \
    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager" \
    "-cp" "\"$classpath\"" >"$training/java.args"

# Runs a command that ends by itself, and notes the classes that it needs.
train() {
    timeout 120 "$java" "@$home/jvm.options" "@$training/java.args" "-Dpgcat.home=$home" -Dquarkus.http.port=0 \
        "-XX:DumpLoadedClassList=$training/all" \
        io.pgcat.cli.Entry "$@" --training --routes "$home/routes" >>"$training/log" 2>&1
}

# Not with ArchiveClassesAtExit: such an archive leaves nothing out, and JDK 17 crashes at a class that a jar holds for newer
# versions only, as soon as the flight recorder or an agent wants to see it.
archive() {
    grep -v 'LazyCleanerImpl\$CleanableWrapper' "$training/all" >"$training/classes"
    # Objects are archived by G1 alone; whatever the collector is later, it takes them.
    "$java" -Xshare:dump -XX:+UseG1GC -XX:TieredStopAtLevel=1 "@$training/java.args" \
        "-XX:SharedClassListFile=$training/classes" "-XX:SharedArchiveFile=$app/classes.jsa" >>"$training/log" 2>&1
}

rm -f "$app/classes.jsa" "$app/java.args"
# Two servers of its own that replicate; where none can be started, a start whose only database is nobody's.
if ! { train demo || train run --config "$training/application.properties"; } || ! archive; then
    rm -f "$app/classes.jsa"
    cat "$training/log" >&2
    echo "class-archive.sh: no archive; ./pgcat starts without it, more slowly." >&2
fi

{
    printf '%s\n' "-Xshare:auto" "\"-XX:SharedArchiveFile=$app/classes.jsa\"" "-Xlog:cds=off"
    cat "$training/java.args"
} >"$app/java.args"
