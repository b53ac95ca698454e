# shellcheck shell=sh
# Finds Java: for bin/skep, and for the script of a checkout, which builds with it. JAVA_HOME chooses it, else the path.
# POSIX sh without here-documents: some shells keep those in temporary files.

newline='
'

die() {
	printf 'skep: %s\n' "$*" >&2
	exit 1
}

# Fails, and prints the first fault, when a user other than these can change what is in one of the folders, or which
# folder has its name. The first argument is the list of the users' numbers, the others are absolute paths.
check_folders() (
	users=$1 paths=/
	shift
	for folder; do
		cd -P -- "$folder" 2>&- || {
			printf '%s is no folder\n' "$folder"
			exit 1
		}
		# Any user can add a file to a folder such as /tmp.
		if [ -k . ] || [ "$PWD" != "${PWD%"$newline"*}" ]; then
			printf '%s\n' "$PWD"
			exit 1
		fi
		path=$PWD
		while [ -n "$path" ]; do
			paths=$paths$newline$path
			path=${path%/*}
		done
	done
	set -f
	IFS=$newline
	# shellcheck disable=SC2086
	facts=$(LC_ALL=C ls -ldn -- $paths 2>&-) || exit 1
	root=
	for fact in $facts; do
		IFS=' '
		# shellcheck disable=SC2086
		set -- $fact
		# The owner of /, which comes first, has all that is below. In a user namespace it is not user 0.
		root=${root:-$3} own=
		# A user's own group has the user's number, and no other member.
		[ "$4" != "$user" ] || [ "$user" = 0 ] || own=own
		case $1:$own:" $users $root " in
		d????-??-?*:*" $3 "* | d????w??-?*:own:*" $3 "* | d????????[tT]*:*" $3 "*) ;;
		*)
			printf '%s\n' "$fact"
			exit 1
			;;
		esac
	done
)

# Prints those folders of a search path that are absolute and that only trusted users can write to.
safe_entries() (
	set -f
	entries=
	IFS=:
	for folder in $1; do
		case $folder in
		/*) ;;
		*) continue ;;
		esac
		if _=$(check_folders "$trusted" "$folder"); then
			entries=$entries:$folder
		fi
	done
	printf '%s\n' "${entries#:}"
)

# Sets user, java, the program, java_home, the folder it belongs to, and version, the feature version, which is enough.
# The argument is the search path.
find_java() {
	user=$(id -u) || user=0
	# A user who has become root with sudo is root's equal.
	trusted="0 $user"
	[ "$user" != 0 ] || trusted="$trusted ${SUDO_UID-}"
	# The dynamic linker takes an empty entry for the current folder.
	if [ -n "${LD_LIBRARY_PATH-}" ]; then
		LD_LIBRARY_PATH=$(safe_entries "$LD_LIBRARY_PATH")
		[ -n "$LD_LIBRARY_PATH" ] || unset LD_LIBRARY_PATH
	fi
	if [ -n "${JAVA_HOME-}" ]; then
		java=$JAVA_HOME/bin/java
		[ -x "$java" ] || die "JAVA_HOME is $JAVA_HOME, and there is no bin/java in it"
	else
		search_java "$1"
		[ -n "$java" ] || die "there is no java: install Java 17 or later, or set JAVA_HOME"
	fi
	java=$(readlink -f -- "$java")
	java_home=${java%/bin/java}
	if [ -r "$java_home/release" ]; then
		read_release
	else
		check_java "${java%/*}"
		ask_java
	fi
	check_java "$java_home/bin" "$java_home/lib" "$java_home/lib/server" "$java_home/conf"
	if [ "$version" -lt 17 ]; then
		die "$java is Java $version, and 17 or later is needed: install one, or set JAVA_HOME"
	fi
}

# The first of a search path, without entries that mean the current folder or one below it.
search_java() {
	java=
	old_ifs=$IFS
	IFS=:
	set -f
	for folder in $1; do
		case $folder in
		/*)
			if [ -f "$folder/java" ] && [ -x "$folder/java" ]; then
				java=$folder/java
				break
			fi
			;;
		esac
	done
	set +f
	IFS=$old_ifs
}

check_java() {
	for folder; do
		shift
		[ ! -d "$folder" ] || set -- "$@" "$folder"
	done
	unsafe=$(check_folders "$trusted" "$@") ||
		die "$java is not started, because users other than root and the caller can change it: $unsafe"
}

# A JDK describes itself in a file, which is quicker than starting it.
read_release() {
	version=17
	while read -r line; do
		case $line in
		'JAVA_VERSION="'[0-9]*) set_version "${line#*\"}" ;;
		esac
	done <"$java_home/release"
}

# What has no such file beside it is a script of one that chooses among JDKs, or a JDK that was put together by hand.
ask_java() {
	settings=$("$java" -XshowSettings:properties -version 2>&1) || die "$java does not run: ${settings%%"$newline"*}"
	version=17
	old_ifs=$IFS
	IFS=$newline
	set -f
	for line in $settings; do
		value=${line#*= }
		case $line in
		*' java.home = '*) java_home=$value java=$value/bin/java ;;
		*' java.specification.version = '[0-9]*) set_version "$value" ;;
		esac
	done
	set +f
	IFS=$old_ifs
}

# Until Java 8, 1.8 was the version of Java 8.
set_version() {
	version=${1#1.}
	version=${version%%[!0-9]*}
}
