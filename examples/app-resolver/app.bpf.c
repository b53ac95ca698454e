/*
 * A program that drops packets over a limit. What it takes to know that is not a fact of the kernel: the limit and the
 * greeting are the application's, the number is that of a build. All of them are constants for the verifier.
 */
#include <linux/bpf.h>
#include <linux/pkt_cls.h>
#include <bpf/bpf_helpers.h>

#define __app __attribute__((section(".extern.app")))

/* Whoever answers for the section .extern.app knows these. */
extern int limit __app;
extern _Bool verbose __app __weak;
extern char greeting[16] __app __weak;

/* Lies among the facts of the kernel, and is known to whoever claims the name. */
extern unsigned int BUILD_NUMBER __kconfig __weak;

/* What was found; a test run of the program fills it in. */
struct {
	long dropped;
	unsigned int build;
	char greeting[16];
} facts;

SEC("tc")
int app(struct __sk_buff *packet)
{
	facts.build = BUILD_NUMBER;
	for (int i = 0; i < sizeof(facts.greeting); i++)
		facts.greeting[i] = greeting[i];

	if (packet->len <= limit)
		return TC_ACT_OK;
	facts.dropped++;
	if (verbose)
		bpf_printk("%d bytes are too many", packet->len);
	return TC_ACT_SHOT;
}

char _license[] SEC("license") = "GPL";
