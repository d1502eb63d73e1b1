/* Nothing that configure would find matters to SHA-256. */
