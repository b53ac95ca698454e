/*
 * Facts of the kernel that this program runs on, without reading any of them at run time: every one is an extern
 * variable that the loader answers before the verifier sees the program. The verifier takes the answers for constants
 * and removes what they switch off.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Strong: a kernel that does not know them is refused. */
extern int LINUX_KERNEL_VERSION __kconfig;
extern long CONFIG_HZ __kconfig;
extern _Bool CONFIG_BPF_SYSCALL __kconfig;
extern char CONFIG_DEFAULT_HOSTNAME[16] __kconfig;

/* Weak: zero on a kernel that does not know them. */
extern enum libbpf_tristate CONFIG_XFS_FS __kconfig __weak;
extern _Bool CONFIG_MODULES __kconfig __weak;
extern char CONFIG_IPV6 __kconfig __weak; /* the letter itself */
extern int CONFIG_MISSING __kconfig __weak; /* no kernel has it */

/* A helper that no kernel has either. A program that may call it does not load. */
static long (*no_such_helper)(void) = (void *)0x7fffffff;

/* What was found; a test run of the program fills it in. */
struct {
	long hz;
	int version;
	int xfs; /* 0 no, 1 built in, 2 a module */
	int missing;
	_Bool bpf, modules;
	char ipv6;
	char hostname[16];
} facts;

SEC("tc")
int kernel_facts(struct __sk_buff *packet)
{
	facts.hz = CONFIG_HZ;
	facts.version = LINUX_KERNEL_VERSION;
	facts.xfs = CONFIG_XFS_FS;
	facts.missing = CONFIG_MISSING;
	facts.bpf = CONFIG_BPF_SYSCALL;
	facts.modules = CONFIG_MODULES;
	facts.ipv6 = CONFIG_IPV6;
	for (int i = 0; i < sizeof(facts.hostname); i++)
		facts.hostname[i] = CONFIG_DEFAULT_HOSTNAME[i];

	/* CONFIG_MISSING is the constant zero, so the call is gone before it is checked. */
	if (CONFIG_MISSING)
		return no_such_helper();
	return 0;
}

char _license[] SEC("license") = "GPL";
