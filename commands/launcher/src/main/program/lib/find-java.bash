# shellcheck shell=bash
# Finds Java: for bin/skep, and for the script of a checkout, which builds with it. JAVA_HOME chooses it, else the path.

die() {
	printf 'skep: %s\n' "$*" >&2
	exit 1
}

# Sets java to the program, java_home to the folder it belongs to, and version to the feature version, which is enough.
find_java() {
	if [[ -n ${JAVA_HOME-} ]]; then
		java=$JAVA_HOME/bin/java
		[[ -x $java ]] || die "JAVA_HOME is $JAVA_HOME, and there is no bin/java in it"
	else
		java=$(type -P java) || die "there is no java: install Java 17 or later, or set JAVA_HOME"
	fi
	java=$(readlink -f -- "$java")
	java_home=${java%/bin/java}
	if [[ -r $java_home/release ]]; then
		read_release
	else
		ask_java
	fi
	if ((version < 17)); then
		die "$java is Java $version, and 17 or later is needed: install one, or set JAVA_HOME"
	fi
}

# A JDK describes itself in a file, which is quicker than starting it.
read_release() {
	local line
	version=17
	while read -r line; do
		if [[ $line =~ ^JAVA_VERSION=\"(1\.)?([0-9]+) ]]; then
			version=${BASH_REMATCH[2]}
		fi
	done <"$java_home/release"
}

# What has no such file beside it is a script of one that chooses among JDKs, or a JDK that was put together by hand.
ask_java() {
	local settings name value
	settings=$("$java" -XshowSettings:properties -version 2>&1) || die "$java does not run: ${settings%%$'\n'*}"
	version=17
	while read -r name _ value; do
		case $name in
		java.home) java_home=$value java=$value/bin/java ;;
		java.specification.version) version=${value#1.} ;;
		esac
	done <<<"$settings"
}
