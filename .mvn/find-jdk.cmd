@echo off
rem find-jdk.cmd MIN: sets JAVA_HOME to a JDK of at least version MIN, or says how to get one and fails.
rem Called by mvnw.cmd and glow.cmd, which run with delayed expansion.
call :check "%JAVA_HOME%" %1 && exit /b 0
for /d %%j in ("%ProgramFiles%\Java\*" "%ProgramFiles%\Eclipse Adoptium\*" "%ProgramFiles%\Microsoft\jdk*" "%ProgramFiles%\Zulu\*" "%ProgramFiles%\Amazon Corretto\*" "%ProgramFiles%\BellSoft\*" "%USERPROFILE%\.jdks\*" "%USERPROFILE%\.m2\jdks\*" "%USERPROFILE%\.gradle\jdks\*") do (
    call :check "%%~j" %1 && set "JAVA_HOME=%%~j"&& exit /b 0
)
echo glow4j: a JDK of version %1 or newer is needed and none was found ^(looked at JAVA_HOME and the usual places^). 1>&2
echo   Install one, or set JAVA_HOME. 1>&2
exit /b 1

:check
if not exist "%~1\bin\javac.exe" exit /b 1
set "JDK_VERSION=0"
for /f "usebackq tokens=1,2 delims==" %%a in ("%~1\release") do if "%%a"=="JAVA_VERSION" for /f "delims=." %%v in ("%%~b") do set "JDK_VERSION=%%~v"
if !JDK_VERSION! geq %2 exit /b 0
exit /b 1
