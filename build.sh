#!/usr/bin/env bash
# Everything that must hold before a change is done: format, build, tests, native publish and a smoke run of it.
#   ./build.sh            all of it
#   ./build.sh publish    only the native command, into artifacts/publish/LlmProc.Cli
#   ./build.sh pack       packages of the libraries and of the tool into artifacts/packages, and an archive of the native command
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) rid=linux-x64 ;;
  Linux-aarch64) rid=linux-arm64 ;;
  Darwin-arm64) rid=osx-arm64 ;;
  Darwin-x86_64) rid=osx-x64 ;;
  *) rid=win-x64 ;;
esac
native="artifacts/publish/LlmProc.Cli/release_$rid/llmproc"

publish() {
  if [ "$(uname -s)" = Linux ] && ! command -v gcc >/dev/null && ! command -v clang >/dev/null; then
    echo "skipped: the native publish needs gcc or clang and zlib1g-dev"
    return 1
  fi
  dotnet publish src/LlmProc.Cli -c Release -r "$rid" -v quiet
}

# Libraries; the tool for this platform, for any, and the one that points to them; the command in a folder of its own.
pack() {
  local packages="$PWD/artifacts/packages" version
  rm -rf "$packages" artifacts/publish/LlmProc.Cli.Tool && mkdir -p "$packages"
  for project in $(ls -d src/* | grep -v Cli); do
    dotnet pack "$project" -c Release -o "$packages" -v quiet
  done
  publish || return 1
  version=$(basename "$packages"/LlmProc.[0-9]*.nupkg .nupkg)
  tar -czf "$packages/llmproc-${version#LlmProc.}-$rid.tar.gz" --exclude='*.dbg' --exclude='*.pdb' -C "$(dirname "$native")" . -C "$PWD" LICENSE \
    --transform "s,^\(\./*\|\(LICENSE\)\),llmproc-${version#LlmProc.}/\2,"
  dotnet pack src/LlmProc.Cli -c Release -o "$packages" -v quiet -p:ToolPlatforms="$rid"
  dotnet pack src/LlmProc.Cli -c Release -o "$packages" -v quiet -p:ToolPlatforms="$rid" -r "$rid"
  dotnet pack src/LlmProc.Cli -c Release -o "$packages" -v quiet -p:ToolPlatforms="$rid" -r any -p:PublishAot=false
}

# The same question to both builds must give the same bytes.
smoke() {
  local question="How do I run the tests?" program=examples/program-linking/main.toml
  "$native" run $program --offline "$question" >artifacts/smoke.native
  dotnet run --project src/LlmProc.Cli -c Release --no-build -- run $program --offline "$question" >artifacts/smoke.managed
  cmp artifacts/smoke.native artifacts/smoke.managed
  echo "the native command answers as the managed one: $native"
}

case "${1:-all}" in
  publish | pack) "$1"; exit ;;
esac
dotnet build -c Release
dotnet format LlmProc.slnx --verify-no-changes --no-restore --severity error
dotnet test -c Release --no-build
if publish; then smoke; fi
