/* Facts of the place where this runs, in a section of their own. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define __site __attribute__((section(".extern.site")))

extern int site_id __site;
extern char site_name[16] __site __weak;
extern _Bool site_closed __site __weak;

int answer;

SEC("tc")
int site(struct __sk_buff *packet)
{
	answer = site_closed ? 0 : site_id + site_name[0];
	return 0;
}

char _license[] SEC("license") = "GPL";
