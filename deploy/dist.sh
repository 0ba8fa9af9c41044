#!/usr/bin/env bash
# What is handed out: the program, its man pages, completions and units as an archive and as a Debian package, the list of
# parts (CycloneDX), and checksums of all. The same commit gives the same bytes on the same compiler.
#
# PROFILE chooses the profile of the build (dist), OUT where it goes (target/handed-out), TARGET for which machine it is built, where
# that is another than this one (`rustup target add` fetches what it takes):
#
#   x86_64-unknown-linux-musl    a static program for any Linux; musl-tools of Debian. It loads no PKCS#11 module.
#   aarch64-unknown-linux-gnu    gcc-aarch64-linux-gnu and libc6-dev-arm64-cross of Debian, and
#                                CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
set -euo pipefail
cd "$(dirname "$0")/.."

profile=${PROFILE:-dist}
out=${OUT:-target/handed-out}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
host=$(rustc -vV | sed -n 's/^host: //p')
machine=${TARGET:-$host}
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
# Cargo forgets `strip` of the profile for a package with settings of its own.
export RUSTFLAGS="${RUSTFLAGS:-} -C strip=symbols --remap-path-prefix=$PWD=. --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo"

target=${CARGO_TARGET_DIR:-target}
built=$([ "$profile" = dev ] && echo debug || echo "$profile")/zishen
cargo build --locked --profile "$profile" ${TARGET:+--target "$TARGET"}
program=$target/${TARGET:+$TARGET/}$built
# Man pages and completions are printed by a program that runs here.
speaker=$program
if [ "${machine%%-*}" != "${host%%-*}" ]; then
    cargo build --locked --profile "$profile"
    speaker=$target/$built
fi

rm -rf "$out"
tree=$out/tree
install -D -m 755 "$program" "$tree/usr/bin/zishen"
mkdir -p "$tree/usr/share/man/man1" "$tree/usr/share/bash-completion/completions" \
    "$tree/usr/share/zsh/vendor-completions" "$tree/usr/share/fish/vendor_completions.d" "$tree/usr/lib/systemd/system"
"$speaker" man "$tree/usr/share/man/man1"
gzip -9n "$tree"/usr/share/man/man1/*
"$speaker" completions bash >"$tree/usr/share/bash-completion/completions/zishen"
"$speaker" completions zsh >"$tree/usr/share/zsh/vendor-completions/_zishen"
"$speaker" completions fish >"$tree/usr/share/fish/vendor_completions.d/zishen.fish"
# A package installs below /usr, what an administrator builds below /usr/local.
sed 's,/usr/local/bin/,/usr/bin/,' deploy/systemd/zishen.service >"$tree/usr/lib/systemd/system/zishen.service"
install -m 644 deploy/systemd/zishen.timer "$tree/usr/lib/systemd/system/"
install -D -m 644 deploy/systemd/zishen.sysusers "$tree/usr/lib/sysusers.d/zishen.conf"
install -D -m 644 deploy/systemd/zishen.tmpfiles "$tree/usr/lib/tmpfiles.d/zishen.conf"
install -D -m 644 deploy/logrotate/zishen "$tree/etc/logrotate.d/zishen"
install -D -m 644 LICENSE "$tree/usr/share/doc/zishen/copyright"
install -m 644 README.md README.zh-CN.md CHANGELOG.md "$tree/usr/share/doc/zishen/"
chmod -R u=rwX,go=rX "$tree"
find "$tree" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +

tar --create --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --directory="$tree" . |
    gzip -9n >"$out/zishen-$version-$machine.tar.gz"

case $machine in
    x86_64-*) architecture=amd64 ;;
    aarch64-*) architecture=arm64 ;;
    *) architecture= ;;
esac
if [ -n "$architecture" ] && command -v dpkg-deb >/dev/null; then
    mkdir "$tree/DEBIAN"
    echo /etc/logrotate.d/zishen >"$tree/DEBIAN/conffiles"
    # The library of C is all that the program takes from the system, and not even that where it is static.
    libc=$(readelf -V "$program" | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -1 || true)
    # Of the files, in KiB: what `du` says hangs on the file system.
    size=$(find "$tree" -type f -not -path '*/DEBIAN/*' -printf '%s\n' | awk '{ all += int(($1 + 1023) / 1024) } END { print all }')
    cat >"$tree/DEBIAN/control" <<CONTROL
Package: zishen
Version: $version
Architecture: $architecture
Maintainer: the developers of zishen <zishen@localhost>
${libc:+Depends: libc6 (>= ${libc#GLIBC_}), libgcc-s1
}Suggests: openssl
Section: education
Priority: optional
Installed-Size: $size
Description: graduation review and dossiers for Chinese graduate schools
 Reviews the exported records of graduating students, prints all forms, packs
 each dossier as a checksummed, signable archive, and verifies it years later.
CONTROL
    install -m 755 deploy/debian/postinst deploy/debian/prerm "$tree/DEBIAN/"
    find "$tree" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
    dpkg-deb --root-owner-group -Zxz --build "$tree" "$out/zishen_${version}_$architecture.deb" >/dev/null
fi
rm -rf "$tree"

if cargo cyclonedx --version >/dev/null 2>&1; then
    cargo cyclonedx --format json --override-filename "zishen-$version.cdx"
    mv "zishen-$version.cdx.json" "$out/"
else
    echo "no list of parts: it takes cargo-cyclonedx" >&2
fi
(cd "$out" && sha256sum -- * >SHA256SUMS && cat SHA256SUMS)
