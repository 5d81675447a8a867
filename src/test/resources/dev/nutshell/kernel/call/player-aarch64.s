// long play(clone_args *, size_t, program *): clone3, and the child plays the program.
// Offsets: PreparedCalls. PlayerCode holds the assembled bytes; PlayerCodeTest compares.
    mov x13, x0
    mov x14, x1
    mov x9, x2
// block every signal
    ldr x8, [x9, #40]
    mov x0, #2
    add x1, x9, #56
    add x2, x9, #64
    mov x3, #8
    svc #0
// clone3
    ldr x8, [x9, #48]
    mov x0, x13
    mov x1, x14
    svc #0
    cbz x0, child
// parent: restore the mask, return what clone3 gave
    mov x13, x0
    ldr x8, [x9, #40]
    mov x0, #2
    add x1, x9, #64
    mov x2, #0
    mov x3, #8
    svc #0
    mov x0, x13
    ret
child:
    mov x10, #0
    add x11, x9, #72
    mov x16, #80
next_record:
    ldr x12, [x9]
    cmp x10, x12
    b.hs finished
    mov x13, #5
next_argument:
// 0: the word itself, else the result of that record
    add x14, x11, x13
    ldrb w14, [x14, #56]
    cbz w14, immediate
    sub w14, w14, #1
    madd x14, x14, x16, x9
    ldr x15, [x14, #144]
    b pushed
immediate:
    add x14, x11, x13, lsl #3
    ldr x15, [x14, #8]
pushed:
    str x15, [sp, #-16]!
    subs x13, x13, #1
    b.pl next_argument
    ldr x0, [sp], #16
    ldr x1, [sp], #16
    ldr x2, [sp], #16
    ldr x3, [sp], #16
    ldr x4, [sp], #16
    ldr x5, [sp], #16
    ldr x8, [x11]
    svc #0
    str x0, [x11, #72]
// tolerated errors are no failure
    cmn x0, #4095
    b.lo advance
    neg x0, x0
    ldr x12, [x11, #64]
    cmn x12, #1
    b.eq advance
    cmp x12, x0
    b.eq advance
// report and exit with 127
    str w10, [x9, #16]
    str w0, [x9, #20]
    ldr x8, [x9, #24]
    ldr x0, [x9, #8]
    add x1, x9, #16
    mov x2, #8
    svc #0
    mov x0, #127
    b leave
advance:
    add x10, x10, #1
    add x11, x11, #80
    b next_record
finished:
    mov x0, #0
leave:
    ldr x8, [x9, #32]
    svc #0
    udf #0
// first instruction of a PlayerFile, whose list lies at this address
entry:
    movz x9, #0x400
    movk x9, #0x50, lsl #16
    b child
