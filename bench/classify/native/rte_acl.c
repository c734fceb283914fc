/*
 * A server around DPDK's librte_acl, for side-by-side timing.
 *
 *   rte_acl RULES PACKETS
 *
 * RULES: rows of 14 little-endian words: source first, source length, destination first, destination length, source port
 * first, last, destination port first, last, protocol, protocol mask; then 4 unused. PACKETS: rows of 4 words: source,
 * destination, source port << 16 | destination port, protocol. First rule wins (the library's highest priority).
 *
 * Writes one JSON line about the build. Then answers each line `METHOD BURST FROM COUNT` of standard input with the
 * nanoseconds of one pass over COUNT packets from number FROM on, and `check METHOD BURST FILE` by writing every answer to FILE
 * (int32, -1 for none).
 */
#include <arpa/inet.h>
#include <malloc.h>
#include <rte_acl.h>
#include <rte_eal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define RULE_WORDS 14
#define PACKET_WORDS 4

struct key {
	uint8_t protocol;
	uint8_t unused[3];
	uint32_t source;
	uint32_t destination;
	uint16_t source_port;
	uint16_t destination_port;
} __attribute__((packed));

RTE_ACL_RULE_DEF(five_tuple_rule, 5);

static const struct rte_acl_field_def fields[5] = {
	{RTE_ACL_FIELD_TYPE_BITMASK, 1, 0, 0, offsetof(struct key, protocol)},
	{RTE_ACL_FIELD_TYPE_MASK, 4, 1, 1, offsetof(struct key, source)},
	{RTE_ACL_FIELD_TYPE_MASK, 4, 2, 2, offsetof(struct key, destination)},
	{RTE_ACL_FIELD_TYPE_RANGE, 2, 3, 3, offsetof(struct key, source_port)},
	{RTE_ACL_FIELD_TYPE_RANGE, 2, 4, 3, offsetof(struct key, destination_port)},
};

static const struct {
	const char *name;
	enum rte_acl_classify_alg algorithm;
} methods[] = {
	{"scalar", RTE_ACL_CLASSIFY_SCALAR},
	{"sse", RTE_ACL_CLASSIFY_SSE},
	{"avx2", RTE_ACL_CLASSIFY_AVX2},
	{"avx512x16", RTE_ACL_CLASSIFY_AVX512X16},
	{"avx512x32", RTE_ACL_CLASSIFY_AVX512X32},
};
#define METHODS (sizeof methods / sizeof methods[0])

static double now(void)
{
	struct timespec t;
	/* Time on the processor, so that other programs on the machine are no part of it. */
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static void *read_words(const char *path, size_t *count)
{
	FILE *file = fopen(path, "rb");
	if (file == NULL) {
		perror(path);
		exit(2);
	}
	fseek(file, 0, SEEK_END);
	long size = ftell(file);
	rewind(file);
	uint32_t *words = malloc(size);
	if (words == NULL || fread(words, 1, size, file) != (size_t)size) {
		perror(path);
		exit(2);
	}
	fclose(file);
	*count = size / 4;
	return words;
}

static size_t heap_bytes(void)
{
	struct mallinfo2 now = mallinfo2();
	return now.uordblks + now.hblkhd;
}

static struct rte_acl_ctx *build(const uint32_t *rules, size_t count)
{
	struct rte_acl_param parameters = {
		.name = "bench",
		.socket_id = SOCKET_ID_ANY,
		.rule_size = RTE_ACL_RULE_SZ(5),
		.max_rule_num = count,
	};
	struct rte_acl_ctx *context = rte_acl_create(&parameters);
	if (context == NULL)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const uint32_t *from = rules + i * RULE_WORDS;
		struct five_tuple_rule rule;
		memset(&rule, 0, sizeof rule);
		rule.data.category_mask = 1;
		rule.data.priority = count - i;
		rule.data.userdata = i + 1;
		rule.field[0].value.u8 = from[8];
		rule.field[0].mask_range.u8 = from[9];
		rule.field[1].value.u32 = from[0];
		rule.field[1].mask_range.u32 = from[1];
		rule.field[2].value.u32 = from[2];
		rule.field[2].mask_range.u32 = from[3];
		rule.field[3].value.u16 = from[4];
		rule.field[3].mask_range.u16 = from[5];
		rule.field[4].value.u16 = from[6];
		rule.field[4].mask_range.u16 = from[7];
		if (rte_acl_add_rules(context, (struct rte_acl_rule *)&rule, 1) != 0)
			return NULL;
	}
	struct rte_acl_config config;
	memset(&config, 0, sizeof config);
	config.num_categories = 1;
	config.num_fields = 5;
	memcpy(config.defs, fields, sizeof fields);
	return rte_acl_build(context, &config) == 0 ? context : NULL;
}

static void pass(struct rte_acl_ctx *context, const uint8_t **keys, uint32_t *out, size_t count, size_t burst)
{
	for (size_t i = 0; i < count; i += burst)
		rte_acl_classify(context, keys + i, out + i, count - i < burst ? count - i : burst, 1);
}

static int select_method(struct rte_acl_ctx *context, const char *name)
{
	for (size_t m = 0; m < METHODS; m++)
		if (strcmp(methods[m].name, name) == 0)
			return rte_acl_set_ctx_classify(context, methods[m].algorithm);
	return -1;
}

int main(int argc, char **argv)
{
	char *eal[] = {argv[0], "--no-huge", "--no-pci", "--no-telemetry", "--no-shconf", "-m", "8192",
		       "--log-level=1", "--force-max-simd-bitwidth=512", NULL};
	if (argc < 3 || rte_eal_init(9, eal) < 0) {
		fprintf(stderr, "usage: rte_acl RULES PACKETS\n");
		return 2;
	}
	size_t rule_words, packet_words;
	const uint32_t *rules = read_words(argv[1], &rule_words);
	const uint32_t *packets = read_words(argv[2], &packet_words);
	size_t rule_count = rule_words / RULE_WORDS, count = packet_words / PACKET_WORDS;

	struct rte_malloc_socket_stats before, after;
	rte_malloc_get_socket_stats(0, &before);
	size_t heap = heap_bytes();
	double start = now();
	struct rte_acl_ctx *context = build(rules, rule_count);
	double built = now() - start;
	if (context == NULL) {
		fprintf(stderr, "rte_acl_build failed\n");
		return 3;
	}
	rte_malloc_get_socket_stats(0, &after);

	struct key *keys = calloc(count, sizeof *keys);
	const uint8_t **pointers = calloc(count, sizeof *pointers);
	uint32_t *out = calloc(count, sizeof *out);
	for (size_t i = 0; i < count; i++) {
		const uint32_t *from = packets + i * PACKET_WORDS;
		keys[i].protocol = from[3] & 255;
		keys[i].source = htonl(from[0]);
		keys[i].destination = htonl(from[1]);
		keys[i].source_port = htons(from[2] >> 16);
		keys[i].destination_port = htons(from[2] & 0xffff);
		pointers[i] = (const uint8_t *)&keys[i];
	}
	printf("{\"rules\":%zu,\"packets\":%zu,\"buildMs\":%.3f,\"bytes\":%zu,\"heapBytes\":%zd,\"methods\":[", rule_count,
	       count, built / 1e6, after.heap_allocsz_bytes - before.heap_allocsz_bytes, (ssize_t)(heap_bytes() - heap));
	const char *separator = "";
	for (size_t m = 0; m < METHODS; m++)
		if (rte_acl_set_ctx_classify(context, methods[m].algorithm) == 0) {
			printf("%s\"%s\"", separator, methods[m].name);
			separator = ",";
		}
	printf("]}\n");
	fflush(stdout);

	char line[600], method[32], file[512];
	size_t burst, from, wanted;
	while (fgets(line, sizeof line, stdin) != NULL) {
		if (sscanf(line, "check %31s %zu %511s", method, &burst, file) == 3) {
			memset(out, 0, count * sizeof *out);
			int failed = select_method(context, method);
			if (!failed)
				pass(context, pointers, out, count, burst);
			for (size_t i = 0; i < count; i++)
				out[i]--;
			FILE *to = fopen(file, "wb");
			if (failed || to == NULL || fwrite(out, 4, count, to) != count) {
				printf("error\n");
			} else {
				printf("ok\n");
			}
			if (to != NULL)
				fclose(to);
		} else if (sscanf(line, "%31s %zu %zu %zu", method, &burst, &from, &wanted) == 4 && from <= count) {
			if (wanted > count - from)
				wanted = count - from;
			if (select_method(context, method) != 0) {
				printf("error\n");
			} else {
				start = now();
				pass(context, pointers + from, out, wanted, burst);
				printf("%.0f\n", now() - start);
			}
		} else {
			printf("error\n");
		}
		fflush(stdout);
	}
	_Exit(0);
}
