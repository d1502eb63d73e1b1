/* The bytes of the results page, from VESIPK_PAGE up to but not with ves_page_end. */
        .section .rodata
        .globl  ves_page_begin
ves_page_begin:
        .incbin VESIPK_PAGE
        .globl  ves_page_end
ves_page_end:
        .byte   0
        .section .note.GNU-stack,"",%progbits
