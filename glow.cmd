@echo off
rem The glow command line from a checkout: builds what is missing, finds a JDK and runs. See the script "glow".
setlocal enabledelayedexpansion
set "ROOT=%~dp0"
call "%ROOT%.mvn\find-jdk.cmd" 25 || exit /b 1
set "TARGET=%ROOT%runtime\app\target"
set "JAR=%TARGET%\glow4j-app-0.1.0-SNAPSHOT.jar"
if exist "%JAR%" if exist "%TARGET%\classpath.txt" goto run
echo building glow4j (first run: this downloads its libraries and can take some minutes) ... 1>&2
if not exist "%ROOT%target" mkdir "%ROOT%target"
pushd "%ROOT%"
call mvnw.cmd -q -B -ntp -Dmaven.test.skip=true -pl runtime/app -am package > "%ROOT%target\glow-build.log" 2>&1
set "RESULT=!ERRORLEVEL!"
popd
if not "%RESULT%"=="0" (
    type "%ROOT%target\glow-build.log" 1>&2
    echo glow: the build failed 1>&2
    exit /b 1
)
:run
rem The class path is longer than a command line may be: java reads it from an argument file, where a backslash is doubled.
set "ARGFILE=%TARGET%\glow.args"
powershell -NoProfile -Command "$cp = '%JAR%;' + (Get-Content -Raw '%TARGET%\classpath.txt').Trim(); Set-Content -Encoding ascii '%ARGFILE%' ('-cp \"' + $cp.Replace('\', '\\') + '\"')"
"%JAVA_HOME%\bin\java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Djava.awt.headless=true "-Dglow4j.models=%ROOT%models" -XX:+UseSerialGC -Xlog:disable -Xlog:all=error:stderr %GLOW_JAVA_OPTS% "@%ARGFILE%" io.github.glow4j.app.Main %*
exit /b %ERRORLEVEL%
