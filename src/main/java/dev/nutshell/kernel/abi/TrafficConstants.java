package dev.nutshell.kernel.abi;

/// Traffic control: `<linux/rtnetlink.h>`, `<linux/pkt_sched.h>`, `<linux/pkt_cls.h>`, `<linux/gen_stats.h>`, `<linux/tc_act/tc_mirred.h>`, `<linux/if_ether.h>`.
public final class TrafficConstants {
    public static final int RTM_NEWQDISC = 36;
    public static final int RTM_DELQDISC = 37;
    public static final int RTM_GETQDISC = 38;
    public static final int RTM_NEWTCLASS = 40;
    public static final int RTM_DELTCLASS = 41;
    public static final int RTM_GETTCLASS = 42;
    public static final int RTM_NEWTFILTER = 44;

    /// `struct tcmsg`: family, index of the link, handle, parent, info.
    public static final int TCMSG_SIZE = 20;

    public static final int TC_H_ROOT = 0xffffffff;

    /// Parent of an ingress queue.
    public static final int TC_H_INGRESS = 0xfffffff1;

    public static final int TCA_KIND = 1;
    public static final int TCA_OPTIONS = 2;
    public static final int TCA_STATS2 = 7;
    public static final int TCA_STATS_BASIC = 1;
    public static final int TCA_STATS_QUEUE = 3;

    public static final int TC_LINKLAYER_ETHERNET = 1;

    /// `struct tc_ratespec`: cell_log, linklayer, overhead, cell_align, mpu, rate.
    public static final int TC_RATESPEC_SIZE = 12;

    /// `struct tc_tbf_qopt`: rate, peakrate, limit, buffer, mtu.
    public static final int TC_TBF_QOPT_SIZE = 36;

    public static final int TCA_TBF_PARMS = 1;
    public static final int TCA_TBF_RATE64 = 4;
    public static final int TCA_TBF_BURST = 6;

    /// `struct tc_htb_glob`: version, rate2quantum, defcls, debug, direct_pkts.
    public static final int TC_HTB_GLOB_SIZE = 20;

    /// `struct tc_htb_opt`: rate, ceil, buffer, cbuffer, quantum, level, prio.
    public static final int TC_HTB_OPT_SIZE = 44;

    public static final int TCA_HTB_PARMS = 1;
    public static final int TCA_HTB_INIT = 2;
    public static final int TCA_HTB_RATE64 = 6;
    public static final int TCA_HTB_CEIL64 = 7;

    /// `struct tc_u32_sel` with one `struct tc_u32_key`.
    public static final int TC_U32_SEL_SIZE = 32;

    public static final int TCA_U32_SEL = 5;
    public static final int TCA_U32_ACT = 7;
    public static final int TC_U32_TERMINAL = 1;

    public static final int TCA_ACT_KIND = 1;
    public static final int TCA_ACT_OPTIONS = 2;
    public static final int TC_ACT_STOLEN = 4;

    /// `struct tc_mirred`: index, capab, action, refcnt, bindcnt, eaction, ifindex.
    public static final int TC_MIRRED_SIZE = 28;

    public static final int TCA_MIRRED_PARMS = 2;
    public static final int TCA_EGRESS_REDIR = 1;

    public static final int ETH_P_ALL = 3;

    private TrafficConstants() {}
}
