# long play(clone_args *, size_t, program *): clone3, and the child plays the program.
# Offsets: PreparedCalls. PlayerCode holds the assembled bytes; PlayerCodeTest compares.
.intel_syntax noprefix
    push rbx
    push r12
    push r13
    mov rbx, rdx
    mov r12, rdi
    mov r13, rsi
# block every signal
    mov rax, [rbx+40]
    mov edi, 2
    lea rsi, [rbx+56]
    lea rdx, [rbx+64]
    mov r10d, 8
    syscall
# clone3
    mov rax, [rbx+48]
    mov rdi, r12
    mov rsi, r13
    syscall
    test rax, rax
    jz child
# parent: restore the mask, return what clone3 gave
    mov r12, rax
    mov rax, [rbx+40]
    mov edi, 2
    lea rsi, [rbx+64]
    xor edx, edx
    mov r10d, 8
    syscall
    mov rax, r12
    pop r13
    pop r12
    pop rbx
    ret
child:
    xor r12d, r12d
    lea r13, [rbx+72]
next_record:
    cmp r12, [rbx]
    jae finished
    mov ecx, 5
next_argument:
# 0: the word itself, else the result of that record
    movzx eax, byte ptr [r13+rcx+56]
    test eax, eax
    jz immediate
    dec eax
    imul rax, rax, 80
    mov rax, [rbx+rax+144]
    jmp pushed
immediate:
    mov rax, [r13+rcx*8+8]
pushed:
    push rax
    dec ecx
    jns next_argument
    pop rdi
    pop rsi
    pop rdx
    pop r10
    pop r8
    pop r9
    mov rax, [r13]
    syscall
    mov [r13+72], rax
# tolerated errors are no failure
    cmp rax, -4095
    jb advance
    neg rax
    mov rcx, [r13+64]
    cmp rcx, -1
    je advance
    cmp rcx, rax
    je advance
# report and exit with 127
    mov [rbx+16], r12d
    mov [rbx+20], eax
    mov rax, [rbx+24]
    mov rdi, [rbx+8]
    lea rsi, [rbx+16]
    mov edx, 8
    syscall
    mov edi, 127
    jmp leave
advance:
    inc r12
    add r13, 80
    jmp next_record
finished:
    xor edi, edi
leave:
    mov rax, [rbx+32]
    syscall
    ud2
# first instruction of a PlayerFile, whose list lies at this address
entry:
    mov ebx, 0x500400
    jmp child
