#!/usr/bin/env bash
# Makes "Sample receipt.jpg", the picture that "Try a sample" asks about. Needs ImageMagick 6 and DejaVu fonts.
set -euo pipefail
cd "$(dirname "$0")"
convert=${CONVERT:-convert}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

text='        CORNER BAKERY
      12 Harbour Street

2 x Sourdough loaf       9.80
1 x Cinnamon roll        3.20
3 x Flat white          11.40
1 x Orange juice         4.10
-----------------------------
Total                   28.50
Card                    28.50

17 March 2026           09:42
Receipt no.            004718

    Thank you, come again'

"$convert" -size 860x1010 xc:'#fbfaf6' -font DejaVu-Sans-Mono -pointsize 38 -fill '#2a2926' \
  -interline-spacing 12 -annotate +100+130 ".${text:1}" \
  -fill '#fbfaf6' -draw 'rectangle 96,90 122,134' "$work/paper.png"
"$convert" -size 1500x1380 gradient:'#8a7663'-'#54473b' \
  \( "$work/paper.png" -background none -rotate 1.5 \
  \( +clone -background black -shadow 60x18+0+14 \) +swap -background none -layers merge +repage \) \
  -gravity center -composite -depth 8 -strip -quality 90 'Sample receipt.jpg'
