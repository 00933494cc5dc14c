@echo off
rem Runs Maven on a JDK of version 25 or newer; see mvnw for what the variables mean.
setlocal enabledelayedexpansion
set "ROOT=%~dp0"
call "%ROOT%.mvn\find-jdk.cmd" 25 || exit /b 1
set "MAVEN_OPTS=--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow %MAVEN_OPTS%"
set "MVN="
if defined MAVEN_HOME if exist "%MAVEN_HOME%\bin\mvn.cmd" set "MVN=%MAVEN_HOME%\bin\mvn.cmd"
if not defined MVN for /f "delims=" %%m in ('where mvn.cmd 2^>nul') do if not defined MVN set "MVN=%%m"
if not defined MVN if defined MVNW_REPOURL call :pinned || exit /b 1
if not defined MVN (
    echo mvnw: Maven 3.8.1 or newer is needed and was not found ^(MAVEN_HOME, or mvn on the PATH^). 1>&2
    echo   Install it, or set MVNW_REPOURL to the base address of a Maven repository to download it from. 1>&2
    exit /b 1
)
call "%MVN%" %*
exit /b %ERRORLEVEL%

:pinned
for /f "usebackq eol=# tokens=1,2 delims==" %%a in ("%ROOT%.mvn\wrapper\maven-wrapper.properties") do set "P_%%a=%%b"
set "HOME_DIR=%USERPROFILE%\.m2\wrapper\%P_artifactId%-%P_version%"
if exist "%HOME_DIR%\bin\mvn.cmd" set "MVN=%HOME_DIR%\bin\mvn.cmd"& exit /b 0
set "URL=%MVNW_REPOURL%/%P_groupId:.=/%/%P_artifactId%/%P_version%/%P_artifactId%-%P_version%-bin.tar.gz"
set "TMP_DIR=%USERPROFILE%\.m2\wrapper\.mvnw.%RANDOM%%RANDOM%"
mkdir "%TMP_DIR%" || exit /b 1
echo mvnw: downloading Maven %P_version% into %HOME_DIR% 1>&2
powershell -NoProfile -Command "$ErrorActionPreference='Stop'; $ProgressPreference='SilentlyContinue'; (New-Object Net.WebClient).DownloadFile('%URL%', '%TMP_DIR%\maven.tar.gz'); if ((Get-FileHash -Algorithm SHA512 '%TMP_DIR%\maven.tar.gz').Hash -ne '%P_sha512%') { throw 'SHA-512 differs from .mvn/wrapper/maven-wrapper.properties' }"
if errorlevel 1 rmdir /s /q "%TMP_DIR%"& echo mvnw: cannot download %URL% 1>&2& exit /b 1
tar -xzf "%TMP_DIR%\maven.tar.gz" -C "%TMP_DIR%"
if errorlevel 1 rmdir /s /q "%TMP_DIR%"& exit /b 1
if not exist "%HOME_DIR%\bin\mvn.cmd" move "%TMP_DIR%\%P_artifactId%-%P_version%" "%HOME_DIR%" >nul
rmdir /s /q "%TMP_DIR%"
set "MVN=%HOME_DIR%\bin\mvn.cmd"
exit /b 0
