kb-gap-draft-note = A draft from operators' words. Check it, edit it and take this line away: nothing is published with it
