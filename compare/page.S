/* The bytes of the results page, from VESIPK_PAGE up to but not with ves_page_end; none in a build without it. */
        .section .rodata
        .globl  ves_page_begin
        .hidden ves_page_begin
ves_page_begin:
#ifdef VESIPK_PAGE
        .incbin VESIPK_PAGE
#endif
        .globl  ves_page_end
        .hidden ves_page_end
ves_page_end:
        .byte   0
        .section .note.GNU-stack,"",%progbits
