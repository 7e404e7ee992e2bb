# shellcheck shell=bash
# Shared by the scripts: where things are, and how missing packages are installed.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export ROOT

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }

die() {
    printf 'healthlint: %s\n' "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "need root or sudo to run: $*"
    fi
}

# install_packages NAME...: installs those that are not there; quiet and quick when all are.
install_packages() {
    local missing=() name
    for name in "$@"; do
        dpkg-query -W -f '${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
    done
    [ "${#missing[@]}" = 0 ] && return 0
    say "installing ${missing[*]}"
    as_root apt-get update -qq || die "apt-get update failed: is the network there?"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
        die "apt-get could not install: ${missing[*]}"
}

node_is_new_enough() {
    command -v node >/dev/null && command -v npm >/dev/null &&
        node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}

# Puts a Node of at least 20.19 first in PATH: the machine's, or the npm package `node` in the build folder.
ensure_node() {
    local own="$ROOT/build/node/node_modules/node/bin"
    [ -x "$own/node" ] && PATH="$own:$PATH"
    node_is_new_enough && return 0
    command -v npm >/dev/null || install_packages nodejs npm
    say "fetching Node 20 (the machine's is older than 20.19)"
    mkdir -p "$ROOT/build/node"
    npm install --prefix "$ROOT/build/node" --no-audit --no-fund --silent node@20 || die "npm could not fetch Node 20"
    PATH="$own:$PATH"
    node_is_new_enough || die "Node 20.19 or newer is needed; found $(node --version 2>/dev/null || echo none)"
}

# npm_install FOLDER: `npm ci`, once per lock file.
npm_install() {
    local folder=$1 stamp
    stamp="$folder/node_modules/.installed-$(sha256sum "$folder/package-lock.json" | cut -c1-16)"
    [ -e "$stamp" ] && return 0
    say "npm ci in ${folder#"$ROOT"/}"
    (cd "$folder" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --silent) || die "npm ci failed in $folder"
    touch "$stamp"
}

# build_ui: the static front end, when its sources are newer than the last build.
build_ui() {
    local ui="$ROOT/bridge/ui"
    npm_install "$ui"
    if [ -e "$ui/dist/index.html" ] && [ -z "$(find "$ui/src" "$ui/index.html" "$ui/package-lock.json" "$ui/vite.config.mts" "$ui/scripts" -newer "$ui/dist/index.html" -print -quit)" ]; then
        return 0
    fi
    say "building the front end"
    (cd "$ui" && npm run --silent build >/dev/null) || die "the front end does not build: cd bridge/ui && npm run build"
}

# build PRESET [TARGET...]: configures when needed, then builds; without a terminal only failures print.
build() {
    local preset=$1
    shift
    local log="$ROOT/build/$preset/build.log"
    [ "$ROOT/build/$preset/build.ninja" -nt "$ROOT/CMakePresets.json" ] ||
        (cd "$ROOT" && cmake --fresh --preset "$preset" >/dev/null) || die "cmake --preset $preset failed"
    say "building ($preset)"
    if [ -t 2 ]; then
        (cd "$ROOT" && cmake --build --preset "$preset" ${1:+--target "$@"} >&2) || die "the build failed"
    else
        (cd "$ROOT" && cmake --build --preset "$preset" ${1:+--target "$@"} >"$log" 2>&1) || {
            tail -n 60 "$log" >&2
            die "the build failed; whole log: build/$preset/build.log"
        }
    fi
}
