# Sourced by ./fiberscope and tests/run: installs packages, configures and builds.
# Everything it says goes to stderr; stdout belongs to the program that is started afterwards.
# shellcheck shell=bash

fs_root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
fs_packages=$fs_root/assets/debian-packages.txt
fs_build=$fs_root/build

fs_say() { printf 'fiberscope: %s\n' "$*" >&2; }

# fs_python: the version of the release's Python, as the names of its packages have it: 3.11.
fs_python() {
  /usr/bin/python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null ||
    apt-cache depends python3 2>/dev/null | sed -n 's/^ *Depends: python\(3\.[0-9]*\)$/\1/p'
}

# fs_lines: the list, for this release.
fs_lines() { sed "s/@PYTHON@/$(fs_python)/" "$fs_packages"; }

# fs_list SECTION: the packages of one section of the list, one a line.
fs_list() {
  fs_lines |
    awk -v want="[$1]" '{ sub(/#.*/, "") } /^\[/ { on = ($1 == want); next } on && NF { print $1 }'
}

# fs_missing PACKAGE...: those that are not installed, one a line.
fs_missing() {
  local installed
  # what another package provides is there, too: nodejs from elsewhere brings npm along
  installed=$(dpkg-query -W -f '${Package};${db:Status-Abbrev};${Provides}\n' 2>/dev/null |
    awk -F ';' '$2 ~ /^ii/ { print $1; gsub(/ *\([^)]*\)/, "", $3); gsub(/, */, "\n", $3); print $3 }')
  printf '%s\n' "$@" | grep -vxF -e "$installed" || true
}

fs_explain() {
  local package
  for package in "$@"; do
    fs_lines | awk -v want="$package" '$1 == want { sub(/^[^#]*# */, ""); print; exit }' |
      while read -r purpose; do printf '  %-36s %s\n' "$package" "$purpose" >&2; done
  done
}

# fs_apt PACKAGE...: installs them; fails when apt does.
fs_apt() {
  local as_root=() updated=no log=$fs_build/setup.log package
  if [[ $(id -u) != 0 ]]; then
    if ! command -v sudo >/dev/null; then
      fs_say "installing needs root, and there is no sudo here; as root run:"
      printf '  apt-get install --no-install-recommends %s\n' "$*" >&2
      return 1
    fi
    as_root=(sudo)
  fi
  as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -q)
  : >"$log"
  for package in "$@"; do
    if [[ -z $(apt-cache madison "$package" 2>/dev/null) ]]; then
      "${as_root[@]}" update >>"$log" 2>&1 </dev/null || true
      updated=yes
      break
    fi
  done
  local install=("${as_root[@]}" install -y --no-install-recommends "$@")
  "${install[@]}" >>"$log" 2>&1 </dev/null && return 0
  if [[ $updated == no ]]; then
    "${as_root[@]}" update >>"$log" 2>&1 </dev/null || true
    "${install[@]}" >>"$log" 2>&1 </dev/null && return 0
  fi
  fs_say "apt-get did not succeed; its last lines (all of them are in build/setup.log):"
  tail -n 5 "$log" | sed 's/^/  /' >&2
  return 1
}

# fs_install SECTION...: installs what is missing. Only packages of [test] may stay missing.
fs_install() {
  local stamp section missing
  mkdir -p "$fs_build"
  if ! command -v dpkg-query >/dev/null; then
    fs_say "this is not Debian: see that what assets/debian-packages.txt names is installed"
    return 0
  fi
  stamp=$fs_build/.packages-$(IFS=-; echo "$*")-$(cksum <"$fs_packages" | cut -d ' ' -f 1)
  # Nothing was installed or removed since the last look: nothing to do.
  [[ $stamp -nt /var/lib/dpkg/status ]] && return 0
  local wanted=()
  for section in "$@"; do mapfile -t -O "${#wanted[@]}" wanted < <(fs_list "$section"); done
  mapfile -t missing < <(fs_missing "${wanted[@]}")
  if ((${#missing[@]} > 0)); then
    fs_say "installing ${#missing[@]} Debian packages:"
    fs_explain "${missing[@]}"
    fs_apt "${missing[@]}" || true
    mapfile -t missing < <(fs_missing "${wanted[@]}")
    if ((${#missing[@]} > 0)); then
      fs_say "still missing: ${missing[*]}"
      local needed
      needed=$(printf '%s\n' "${missing[@]}" | grep -vxF -e "$(fs_list test)" || true)
      if [[ -n $needed ]]; then
        fs_say "cannot go on without: ${needed//$'\n'/ }"
        return 1
      fi
      fs_say "only tests need them: going on without"
      return 0
    fi
  fi
  rm -f "$fs_build"/.packages-*
  touch "$stamp"
}

# fs_npm: what the tests of pages need of npm's packages, into build/npm; again only when their list
# changes. Without npm, or without a network, those tests are skipped.
fs_npm() {
  local list=$fs_root/tests/pages dir=$fs_build/npm log=$fs_build/npm.log stamp
  command -v npm >/dev/null || return 0
  stamp=$dir/.installed-$(cat "$list"/package*.json | cksum | cut -d ' ' -f 1)
  [[ -f $stamp ]] && return 0
  fs_say "installing the packages of tests/pages/package.json"
  mkdir -p "$dir"
  rm -f "$dir"/.installed-*
  cp "$list/package.json" "$list/package-lock.json" "$dir/"
  if ! (cd "$dir" && npm ci --no-audit --no-fund --ignore-scripts) >"$log" 2>&1 </dev/null; then
    fs_say "npm did not succeed (build/npm.log): the tests of pages are skipped"
    return 0
  fi
  touch "$stamp"
}

# fs_progress: ninja's lines from stdin as one line that rewrites itself (on a terminal) or as a
# line at each tenth; what is not progress is left to the log.
fs_progress() {
  local terminal=no
  [[ -t 2 ]] && terminal=yes
  awk -v terminal="$terminal" '
    /^@[0-9]+\/[0-9]+ / {
      if ($0 ~ /Re-checking globbed|Re-running CMake/) next
      split(substr($1, 2), part, "/")
      if (terminal == "yes") {
        printf "\rfiberscope: building %d of %d ", part[1], part[2]
        fflush()
        shown = 1
      } else if (int(part[1] * 10 / part[2]) > tenth) {
        tenth = int(part[1] * 10 / part[2])
        printf "fiberscope: built %d of %d\n", part[1], part[2]
        fflush()
      }
    }
    END { if (shown) printf "\r%60s\r", "" }' >&2
}

# fs_make PRESET [TARGET...]: configures once, builds, says nothing when there is nothing to do.
fs_make() {
  local preset=$1 dir=$fs_build/$1 log=$fs_build/$1.log
  shift
  mkdir -p "$dir"
  exec 9>"$dir/.lock"
  flock 9 2>/dev/null || true
  if [[ ! -f $dir/build.ninja ]]; then
    fs_say "configuring ($preset)"
    if ! (cd "$fs_root" && cmake --preset "$preset") >"$log" 2>&1; then
      fs_say "configuring failed:"
      grep -A 8 -e 'CMake Error' "$log" >&2 || tail -n 20 "$log" >&2
      return 1
    fi
  fi
  local status
  NINJA_STATUS='@%f/%t ' ninja -C "$dir" "$@" 2>&1 </dev/null | tee "$log" | fs_progress
  status=${PIPESTATUS[0]}
  exec 9>&-
  if [[ $status != 0 ]]; then
    fs_say "the build failed (all of it is in build/$preset.log):"
    grep -v '^@' "$log" | grep -v '^ninja: Entering' | head -n 60 >&2
  fi
  return "$status"
}
