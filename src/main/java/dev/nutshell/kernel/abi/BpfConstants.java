package dev.nutshell.kernel.abi;

/// Commands, types and instruction codes of extended BPF, from `<linux/bpf.h>` and `<linux/bpf_common.h>`.
public final class BpfConstants {
    /// `enum bpf_cmd`.
    public static final int BPF_MAP_CREATE = 0;

    public static final int BPF_MAP_UPDATE_ELEM = 2;
    public static final int BPF_PROG_LOAD = 5;

    public static final int BPF_PROG_ATTACH = 8;
    public static final int BPF_PROG_DETACH = 9;
    public static final int BPF_PROG_GET_FD_BY_ID = 13;
    public static final int BPF_PROG_QUERY = 16;
    public static final int BPF_LINK_CREATE = 28;

    /// `enum bpf_prog_type` and `enum bpf_attach_type`, since Linux 4.15.
    public static final int BPF_PROG_TYPE_CGROUP_DEVICE = 15;

    public static final int BPF_CGROUP_DEVICE = 6;

    /// Since Linux 5.9.
    public static final int BPF_PROG_TYPE_SK_LOOKUP = 30;

    public static final int BPF_SK_LOOKUP = 36;

    /// `enum bpf_map_type`: takes UDP sockets and TCP listeners since Linux 5.7.
    public static final int BPF_MAP_TYPE_SOCKMAP = 15;

    /// `enum bpf_func_id`.
    public static final int BPF_FUNC_MAP_LOOKUP_ELEM = 1;

    public static final int BPF_FUNC_SK_RELEASE = 86;
    public static final int BPF_FUNC_SK_ASSIGN = 124;

    /// `struct bpf_sk_lookup`: the address as it is on the wire, the port in the order of the processor.
    public static final int LOOKUP_FAMILY = 8;

    public static final int LOOKUP_PROTOCOL = 12;
    public static final int LOOKUP_LOCAL_ADDRESS = 40;
    public static final int LOOKUP_LOCAL_PORT = 60;

    /// Further programs of this group and of groups below run too; all have to agree.
    public static final int BPF_F_ALLOW_MULTI = 2;

    /// `struct bpf_cgroup_dev_ctx`: access in the upper half of the first word, device type in the lower.
    public static final int CONTEXT_ACCESS_TYPE = 0;

    public static final int CONTEXT_MAJOR = 4;
    public static final int CONTEXT_MINOR = 8;
    public static final int BPF_DEVCG_DEV_BLOCK = 1;
    public static final int BPF_DEVCG_DEV_CHAR = 2;

    /// `struct bpf_insn`: code, two registers, offset, immediate value.
    public static final int INSTRUCTION_SIZE = 8;

    /// `BPF_LDX | BPF_W | BPF_MEM`.
    public static final int LOAD_WORD = 0x61;

    /// `BPF_ALU | BPF_MOV | BPF_X`.
    public static final int MOVE = 0xbc;

    /// `BPF_ALU64 | BPF_MOV | BPF_K`.
    public static final int MOVE_CONSTANT_64 = 0xb7;

    /// `BPF_ALU64 | BPF_MOV | BPF_X`.
    public static final int MOVE_64 = 0xbf;

    /// `BPF_ALU64 | BPF_ADD | BPF_K`.
    public static final int ADD_CONSTANT_64 = 0x07;

    /// `BPF_LD | BPF_DW | BPF_IMM`, which takes the room of two instructions.
    public static final int LOAD_CONSTANT_64 = 0x18;

    /// The source register of [#LOAD_CONSTANT_64] that makes a descriptor a map.
    public static final int BPF_PSEUDO_MAP_FD = 1;

    /// `BPF_STX | BPF_W | BPF_MEM`.
    public static final int STORE_WORD = 0x63;

    /// `BPF_ALU | BPF_AND | BPF_K`.
    public static final int AND_CONSTANT = 0x54;

    /// `BPF_ALU | BPF_RSH | BPF_K`.
    public static final int SHIFT_RIGHT_CONSTANT = 0x74;

    /// `BPF_JMP32 | BPF_JNE | BPF_K` and `BPF_JSET`, since Linux 5.1.
    public static final int JUMP_NOT_EQUAL = 0x56;

    public static final int JUMP_ANY_BIT = 0x46;

    /// `BPF_JMP | BPF_JEQ | BPF_K`.
    public static final int JUMP_EQUAL_64 = 0x15;

    /// `BPF_JMP | BPF_CALL`.
    public static final int CALL = 0x85;

    /// `BPF_JMP | BPF_JA`.
    public static final int JUMP = 0x05;

    /// `BPF_JMP | BPF_EXIT`.
    public static final int EXIT = 0x95;

    private BpfConstants() {}
}
