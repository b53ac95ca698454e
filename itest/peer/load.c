// SPDX-License-Identifier: Apache-2.0
// Loads an object with libbpf: the peer that tests compare Skep with. Prints what was loaded as JSON.
//
//   load [OPTION]... OBJECT
//     --map NAME=ENTRIES     sets max_entries of a map
//     --reuse NAME=PIN       uses a pinned map instead of creating one
//     --variable NAME=HEX    sets the first bytes of a variable of .rodata, .data or .bss
//     --autoload NAME=0|1    switches a program off or on
//     --kconfig FILE         a kernel configuration that takes precedence over the running kernel's
//     --btf FILE             kernel BTF instead of the running kernel's
//     --pin DIR              pins maps in DIR/maps and programs in DIR/programs; else all is freed at the end
//
// Exit status: 0 when the object was loaded, 1 when libbpf or the kernel refused it, 2 when the arguments are wrong.
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAP = 1, REUSE, VARIABLE, AUTOLOAD, KCONFIG, BTF, PIN };

struct edit {
	int option;
	char *name;
	char *value;
};

static void misused(const char *what, const char *value)
{
	fprintf(stderr, "load: %s: %s\n", what, value);
	exit(2);
}

// Prints the error and returns the exit status for it.
static int refused(const char *operation, int error)
{
	printf("{\"operation\":\"%s\",\"errno\":%d}\n", operation, error < 0 ? -error : error);
	return 1;
}

static char *read_file(const char *path)
{
	FILE *file = fopen(path, "r");
	size_t length = 0, capacity = 1 << 16, count;
	char *text = malloc(capacity);

	if (!file || !text)
		misused("cannot read", path);
	while ((count = fread(text + length, 1, capacity - length - 1, file)) > 0) {
		length += count;
		if (length + 1 == capacity) {
			capacity *= 2;
			text = realloc(text, capacity);
			if (!text)
				misused("too large", path);
		}
	}
	fclose(file);
	text[length] = 0;
	return text;
}

// Writes hexadecimal digits to the variable's bytes in its map's initial value.
static void set_variable(struct bpf_object *object, const char *name, const char *digits)
{
	const struct btf *btf = bpf_object__btf(object);
	size_t length = strlen(digits) / 2, size;

	for (__u32 id = 1; btf && id < btf__type_cnt(btf); id++) {
		const struct btf_type *section = btf__type_by_id(btf, id);
		const struct btf_var_secinfo *variable = btf_var_secinfos(section);

		if (!btf_is_datasec(section))
			continue;
		for (int i = 0; i < btf_vlen(section); i++, variable++) {
			const struct btf_type *type = btf__type_by_id(btf, variable->type);
			struct bpf_map *map;
			unsigned char *value;

			if (strcmp(btf__name_by_offset(btf, type->name_off), name))
				continue;
			map = bpf_object__find_map_by_name(object, btf__name_by_offset(btf, section->name_off));
			value = map ? (unsigned char *)bpf_map__initial_value(map, &size) : NULL;
			if (!value || length > variable->size || variable->offset + length > size)
				misused("cannot set", name);
			for (size_t at = 0; at < length; at++) {
				unsigned int byte;

				if (sscanf(digits + 2 * at, "%2x", &byte) != 1)
					misused("not hexadecimal", digits);
				value[variable->offset + at] = byte;
			}
			return;
		}
	}
	misused("no such variable", name);
}

static int apply(struct bpf_object *object, const struct edit *edit)
{
	struct bpf_map *map;
	struct bpf_program *program;

	switch (edit->option) {
	case VARIABLE:
		set_variable(object, edit->name, edit->value);
		return 0;
	case AUTOLOAD:
		program = bpf_object__find_program_by_name(object, edit->name);
		if (!program)
			misused("no such program", edit->name);
		return bpf_program__set_autoload(program, strcmp(edit->value, "0") != 0);
	default:
		map = bpf_object__find_map_by_name(object, edit->name);
		if (!map)
			misused("no such map", edit->name);
		if (edit->option == REUSE) {
			int pinned = bpf_obj_get(edit->value), error;

			if (pinned < 0)
				misused("cannot open", edit->value);
			error = bpf_map__reuse_fd(map, pinned);
			close(pinned);
			return error;
		}
		return bpf_map__set_max_entries(map, strtoul(edit->value, NULL, 0));
	}
}

static int pin(struct bpf_object *object, const char *folder)
{
	char path[4096];
	int error;

	if (mkdir(folder, 0700) && errno != EEXIST)
		return -errno;
	snprintf(path, sizeof(path), "%s/maps", folder);
	error = bpf_object__pin_maps(object, path);
	if (error)
		return error;
	snprintf(path, sizeof(path), "%s/programs", folder);
	return bpf_object__pin_programs(object, path);
}

static void print(struct bpf_object *object)
{
	const char *separator = "";
	struct bpf_map *map;
	struct bpf_program *program;

	printf("{\"libbpf\":\"%s\",\"maps\":[", libbpf_version_string());
	bpf_object__for_each_map(map, object) {
		struct bpf_map_info info = {};
		__u32 length = sizeof(info);

		if (bpf_obj_get_info_by_fd(bpf_map__fd(map), &info, &length))
			continue;
		printf("%s{\"name\":\"%s\",\"id\":%u,\"type\":%u,\"key_size\":%u,\"value_size\":%u,\"max_entries\":%u,\"flags\":%u}",
		       separator, bpf_map__name(map), info.id, info.type, info.key_size, info.value_size,
		       info.max_entries, info.map_flags);
		separator = ",";
	}
	printf("],\"programs\":[");
	separator = "";
	bpf_object__for_each_program(program, object) {
		struct bpf_prog_info info = {};
		__u32 length = sizeof(info);

		// A program without autoload has no descriptor.
		if (bpf_obj_get_info_by_fd(bpf_program__fd(program), &info, &length))
			continue;
		printf("%s{\"name\":\"%s\",\"id\":%u,\"type\":%u,\"tag\":\"", separator, bpf_program__name(program), info.id,
		       info.type);
		for (size_t i = 0; i < sizeof(info.tag); i++)
			printf("%02x", info.tag[i]);
		printf("\"}");
		separator = ",";
	}
	printf("]}\n");
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "map", required_argument, NULL, MAP },
		{ "reuse", required_argument, NULL, REUSE },
		{ "variable", required_argument, NULL, VARIABLE },
		{ "autoload", required_argument, NULL, AUTOLOAD },
		{ "kconfig", required_argument, NULL, KCONFIG },
		{ "btf", required_argument, NULL, BTF },
		{ "pin", required_argument, NULL, PIN },
		{},
	};
	LIBBPF_OPTS(bpf_object_open_opts, open_options);
	struct edit edits[64];
	size_t count = 0;
	const char *folder = NULL;
	struct bpf_object *object;
	int option, error;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case KCONFIG:
			open_options.kconfig = read_file(optarg);
			break;
		case BTF:
			open_options.btf_custom_path = optarg;
			break;
		case PIN:
			folder = optarg;
			break;
		case MAP:
		case REUSE:
		case VARIABLE:
		case AUTOLOAD:
			if (count == sizeof(edits) / sizeof(*edits) || !strchr(optarg, '='))
				misused("neither NAME=VALUE nor few enough", optarg);
			edits[count].option = option;
			edits[count].name = strtok(optarg, "=");
			edits[count++].value = strtok(NULL, "");
			break;
		default:
			return 2;
		}
	}
	if (optind + 1 != argc)
		misused("not one object after the options", argc > optind ? argv[optind + 1] : "none");

	object = bpf_object__open_file(argv[optind], &open_options);
	if (!object)
		return refused("open", errno);
	for (size_t i = 0; i < count; i++) {
		if (!edits[i].name || !edits[i].value)
			misused("not NAME=VALUE", "an option");
		error = apply(object, &edits[i]);
		if (error)
			return refused("edit", error);
	}
	error = bpf_object__load(object);
	if (error)
		return refused("load", error);
	error = folder ? pin(object, folder) : 0;
	if (error)
		return refused("pin", error);
	print(object);
	bpf_object__close(object);
	return 0;
}
