#!/bin/sh
# Makes what ./pgcat starts the JVM with: java.args (class path), and classes.jsa (the classes of a start as the JVM has them
# in memory, which halves the time of a start). Part of the build, after target/quarkus-app is there.
#
# The archive fits this Java, this folder and these jars alone; with others the JVM goes without it and says nothing.
# Quarkus' own loader keeps classes out of such an archive, so there is a plain class path; its order is that of the loader.
# Source: JDK 17, "Class Data Sharing"; io.quarkus.bootstrap.runner.QuarkusEntryPoint.
set -eu

app=$(CDPATH='' cd "$1" && pwd -P)
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
    "quarkus.http.port=0" \
    "pgcat.databases.training.url=jdbc:postgresql://127.0.0.1:1/none" \
    "pgcat.databases.training.username=nobody" >"$training/application.properties"
printf '%s\n' \
    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager" \
    "-cp" "\"$classpath\"" >"$training/java.args"

# A start whose only database is nobody's; it ends by itself.
rm -f "$app/classes.jsa" "$app/java.args"
timeout 120 "$java" "@$2/jvm.options" "@$training/java.args" "-Dpgcat.home=$2" -Xlog:cds=off -Xlog:cds+dynamic=off \
    "-XX:ArchiveClassesAtExit=$app/classes.jsa" io.pgcat.cli.Entry run --training \
    --config "$training/application.properties" --routes "$2/routes" >"$training/log" 2>&1 || rm -f "$app/classes.jsa"
if [ ! -f "$app/classes.jsa" ]; then
    cat "$training/log" >&2
    echo "class-archive.sh: no archive; ./pgcat starts without it, more slowly." >&2
fi

{
    printf '%s\n' "-Xshare:auto" "\"-XX:SharedArchiveFile=$app/classes.jsa\"" "-Xlog:cds=off" "-Xlog:cds+dynamic=off"
    cat "$training/java.args"
} >"$app/java.args"
